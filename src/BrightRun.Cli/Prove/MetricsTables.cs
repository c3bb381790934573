using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Cli.Prove;

/// <summary>Metrics as tables of plain text.</summary>
internal static class MetricsTables
{
    private const int NameWidth = 28;
    private const int ValueWidth = 10;
    private const int IntervalWidth = 20;

    /// <summary>Means of each arm, and beneath them how many answers have no value and why.</summary>
    public static void WriteArms(TextWriter writer, IReadOnlyList<ArmSummary> arms)
    {
        writer.WriteLine($"{"metric",-NameWidth}{string.Concat(arms.Select(arm => $"{(arm.Arm.Length == 0 ? "mean" : arm.Arm),ValueWidth}"))}");
        for (var index = 0; index < AnswerMetrics.All.Count; index++)
        {
            var metric = AnswerMetrics.All[index].Definition;
            writer.WriteLine($"{Name(metric),-NameWidth}{string.Concat(arms.Select(arm => $"{Text(metric, arm.Metrics[index].Mean),ValueWidth}"))}");
        }

        var unscored = arms.SelectMany(arm => arm.Metrics)
            .SelectMany(metric => metric.Reasons.Select(reason => (metric.Metric.Id, Reason: reason.Key, Answers: reason.Value)))
            .GroupBy(entry => entry.Reason, StringComparer.Ordinal);
        foreach (var reason in unscored)
        {
            var metrics = reason.GroupBy(entry => entry.Id, StringComparer.Ordinal).Select(group => $"{group.Key} ({group.Sum(entry => entry.Answers)})");
            writer.WriteLine($"  unscored answers, {reason.Key}: {string.Join(", ", metrics)}");
        }
    }

    /// <summary>Differences of an arm from the baseline.</summary>
    public static void WriteComparison(TextWriter writer, MetricComparison comparison)
    {
        writer.WriteLine($"{comparison.Arm} against {comparison.Baseline}: {comparison.Scenarios} scenarios; {comparison.Met} of {comparison.Applicable} applicable metrics met, {comparison.MustMeet} wanted");
        writer.WriteLine($"{"metric",-NameWidth}{comparison.Baseline,ValueWidth}{comparison.Arm,ValueWidth}{"difference",ValueWidth + 2}{"95 % interval",IntervalWidth}{"p (Holm)",ValueWidth}  outcome");
        foreach (var metric in comparison.Metrics)
        {
            var interval = metric.Low.IsDefined && metric.High.IsDefined ? $"{Signed(metric.Metric, metric.Low)} to {Signed(metric.Metric, metric.High)}" : "-";
            writer.WriteLine(
                $"{Name(metric.Metric),-NameWidth}{Text(metric.Metric, metric.BaselineMean),ValueWidth}{Text(metric.Metric, metric.ArmMean),ValueWidth}" +
                $"{Signed(metric.Metric, metric.Difference),ValueWidth + 2}{interval,IntervalWidth}{P(metric.AdjustedP),ValueWidth}  {Outcome(metric)}");
        }
    }

    private static string Name(MetricDefinition metric) => $"{metric.Id} {metric.Name}";

    private static string Text(MetricDefinition metric, Quantity value) => value.Value is not { } number ? "-" : metric.Unit switch
    {
        MetricUnit.Share => $"{100 * number:F0} %",
        MetricUnit.Tokens => $"{number:F0}",
        _ => $"{number:F2}",
    };

    // Differences of shares are percentage points.
    private static string Signed(MetricDefinition metric, Quantity value)
    {
        var text = Text(metric, value).Replace('%', 'p');
        return (value.Value > 0 && text.Any(digit => digit is >= '1' and <= '9') ? "+" : string.Empty) + text.Replace("p", "pp", StringComparison.Ordinal);
    }

    private static string P(Quantity p) => p.Value is not { } number ? "-" : number < 0.001 ? "< 0.001" : $"{number:F3}";

    private static string Outcome(MetricContrast metric) => metric.Outcome switch
    {
        MetricOutcome.NotApplicable => $"not applicable: {metric.P.Reason}",
        MetricOutcome.Met => metric.Metric.Direction == MetricDirection.Band ? "inside its band" : "met",
        MetricOutcome.MovedTooLittle => "moved as expected, by less than the smallest effect",
        MetricOutcome.MovedAgainst => "moved the other way",
        _ => metric.Metric.Direction == MetricDirection.Band ? "outside its band" : "no movement beyond chance",
    };
}
