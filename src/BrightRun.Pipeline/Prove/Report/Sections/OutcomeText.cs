using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>Outcomes in plain words, always the same ones, with a sign that is read without colour.</summary>
internal static class OutcomeText
{
    /// <summary>What a reader sees in the table.</summary>
    public static string Of(MetricContrast contrast) => contrast.Outcome switch
    {
        MetricOutcome.NotApplicable => $"\u2205 not measured: {contrast.P.Reason}",
        _ when contrast.Metric.Direction == MetricDirection.Band => contrast.Outcome == MetricOutcome.Met ? "\u2713 inside its band" : "\u2717 outside its band",
        MetricOutcome.Met => "\u25B2 moved as hoped",
        MetricOutcome.MovedTooLittle => "\u25B3 moved as hoped, but little",
        MetricOutcome.MovedAgainst => "\u25BC moved the other way",
        _ => "\u2013 did not move beyond chance",
    };

    /// <summary>The class of its colour.</summary>
    public static string Class(MetricContrast contrast) => contrast.Outcome switch
    {
        MetricOutcome.Met => "met",
        MetricOutcome.MovedAgainst => "against",
        _ => "soft",
    };

    /// <summary>The names of the metrics with an outcome, the length left out; a word where there are none.</summary>
    public static string Names(MetricComparison comparison, MetricOutcome outcome)
    {
        string[] names = [.. comparison.Metrics.Where(contrast => contrast.Outcome == outcome && contrast.Metric.Direction != MetricDirection.Band).Select(contrast => contrast.Metric.Name)];
        return names.Length == 0 ? "none" : string.Join(", ", names);
    }

    /// <summary>How many metrics with a direction could be tested.</summary>
    public static int Tested(MetricComparison comparison) =>
        comparison.Metrics.Count(contrast => contrast.Outcome != MetricOutcome.NotApplicable && contrast.Metric.Direction != MetricDirection.Band);

    /// <summary>How many of them had an outcome.</summary>
    public static int Count(MetricComparison comparison, MetricOutcome outcome) =>
        comparison.Metrics.Count(contrast => contrast.Outcome == outcome && contrast.Metric.Direction != MetricDirection.Band);
}
