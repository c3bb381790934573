using System.CommandLine;

namespace BrightRun.Cli.Adapters;

/// <summary>Verbs about adapters.</summary>
internal sealed class AdapterGroup : Command
{
    public AdapterGroup()
        : base("adapter", "Look at adapters, verify them, merge them into their base, and export them.")
    {
        Add(new InspectVerb());
        Add(new VerifyVerb());
        Add(new MergeVerb());
        Add(new ExportVerb());
    }
}
