using System.CommandLine;

namespace BrightRun.Cli.Base;

/// <summary>Verbs that bring base models to this machine.</summary>
internal sealed class BaseGroup : Command
{
    public BaseGroup()
        : base("base", "Find, fetch or make a base model to train on.")
    {
        Add(new ListVerb());
        Add(new PullVerb());
        Add(new MakeVerb());
    }
}
