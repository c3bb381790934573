using System.CommandLine;

namespace BrightRun.Cli.Data;

/// <summary>Verbs about training data.</summary>
internal sealed class DataGroup : Command
{
    public DataGroup()
        : base("data", "Look at training data, repair, join, convert and split them.")
    {
        Add(new ValidateVerb());
        Add(new StatsVerb());
        Add(new RepairVerb());
        Add(new MergeVerb());
        Add(new ConvertVerb());
        Add(new SplitVerb());
        Add(new PreviewVerb());
    }
}
