using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>One metric of one arm, over all its scenarios.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Mean">Mean over scenarios of the mean over samples; undefined where nothing was scored.</param>
/// <param name="Scenarios">Scenarios with a value.</param>
/// <param name="Unscored">Answers without a value.</param>
/// <param name="Reasons">How many answers lack it for which reason.</param>
public sealed record ArmMetric(MetricDefinition Metric, Quantity Mean, int Scenarios, int Unscored, IReadOnlyDictionary<string, int> Reasons);

/// <summary>The thirteen metrics of one arm.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Answers">Its answers.</param>
/// <param name="Metrics">Each metric, in the order of <see cref="AnswerMetrics.All"/>.</param>
public sealed record ArmSummary(string Arm, int Answers, IReadOnlyList<ArmMetric> Metrics)
{
    /// <summary>Sums up the answers of an arm.</summary>
    public static ArmSummary Of(string arm, IEnumerable<ArmAnswer> answers)
    {
        ArmAnswer[] own = [.. answers.Where(answer => answer.Arm == arm)];
        return new ArmSummary(arm, own.Length, [.. AnswerMetrics.All.Select(metric => Of(metric.Definition, own))]);
    }

    private static ArmMetric Of(MetricDefinition metric, ArmAnswer[] answers)
    {
        MetricValue[] unscored = [.. answers.Select(answer => answer.Measured[metric.Id]).Where(value => !value.IsScored)];
        double[] scenarios =
        [
            .. answers.Where(answer => answer.Measured[metric.Id].IsScored)
                .GroupBy(answer => answer.Scenario, answer => answer.Measured[metric.Id], StringComparer.Ordinal)
                .Select(samples => Fraction.Mean([.. samples]).Value),
        ];
        return new ArmMetric(metric, Moments.Mean(scenarios), scenarios.Length, unscored.Length, unscored.CountBy(value => value.Reason!).ToDictionary(StringComparer.Ordinal));
    }
}
