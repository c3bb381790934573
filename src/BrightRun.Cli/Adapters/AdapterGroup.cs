using System.CommandLine;

namespace BrightRun.Cli.Adapters;

/// <summary>Verbs about adapters.</summary>
internal sealed class AdapterGroup : Command
{
    public AdapterGroup()
        : base("adapter", "Look at adapters, verify them, and merge them into their base.")
    {
        Add(new InspectVerb());
        Add(new VerifyVerb());
        Add(new MergeVerb());
    }
}
