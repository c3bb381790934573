using BrightRun.Domain.Prove.Metrics.Comparison;

namespace BrightRun.Cli.Demo;

/// <summary>The one JSON document of the demonstration.</summary>
internal static class DemoDocument
{
    /// <summary>What <c>--json</c> prints.</summary>
    public static object Of(DemoOutcome outcome) => new
    {
        Status = outcome.Repeated ? "already-complete" : "completed",
        Out = outcome.Folder,
        Report = Path.Combine(outcome.Folder, DemoReport.FileName),
        Answers = Path.Combine(outcome.Folder, DemoAnswers.AnswersFile),
        Seconds = outcome.Record.Stages.Values.Sum(stage => stage.Seconds),
        outcome.Record.Version,
        outcome.Record.Recipe,
        outcome.Record.Inputs,
        Stages = outcome.Record.Stages.ToDictionary(stage => stage.Key, stage => new { stage.Value.Seconds, stage.Value.PredictedSeconds, stage.Value.PredictedMemoryBytes, stage.Value.Files }, StringComparer.Ordinal),
        Training = outcome.Adapters.ToDictionary(adapter => adapter.Key, adapter => adapter.Value.Metrics, StringComparer.Ordinal),
        Arms = outcome.Measurement.Study.Arms.Select(arm => new { arm.Arm, arm.Answers, Means = arm.Metrics.ToDictionary(metric => metric.Metric.Id, metric => metric.Mean.Value, StringComparer.Ordinal) }),
        Comparisons = outcome.Measurement.Study.Comparisons.Select(Comparison),
    };

    private static object Comparison(MetricComparison comparison) => new
    {
        comparison.Baseline,
        comparison.Arm,
        comparison.Scenarios,
        Metrics = comparison.Metrics.Select(metric => new
        {
            metric.Metric.Id,
            metric.Metric.Name,
            metric.Scenarios,
            Baseline = metric.BaselineMean.Value,
            Arm = metric.ArmMean.Value,
            Difference = metric.Difference.Value,
            Low = metric.Low.Value,
            High = metric.High.Value,
            P = metric.P.Value,
            AdjustedP = metric.AdjustedP.Value,
            metric.Moved,
            Outcome = metric.Outcome.ToString(),
        }),
    };
}
