using System.CommandLine;

namespace BrightRun.Cli.Specs;

/// <summary>Step 04: requirements to wireframe prompts.</summary>
internal sealed class WireframesGroup : Command
{
    public WireframesGroup()
        : base("04", "Wireframe prompts: split, combine. Also: specs wireframes.")
    {
        Aliases.Add("wireframes");
        Add(new SplitVerb());
        Add(new CombineVerb());
    }
}
