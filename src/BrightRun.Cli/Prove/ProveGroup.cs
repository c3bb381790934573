using System.CommandLine;

namespace BrightRun.Cli.Prove;

/// <summary>Verbs about evidence.</summary>
internal sealed class ProveGroup : Command
{
    public ProveGroup()
        : base("prove", "Measure answers, compare arms scenario by scenario, and check our statistics.")
    {
        Add(new MetricsVerb());
        Add(new CompareVerb());
        Add(new ReferenceVerb());
    }
}
