namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>A scenario that is shown in full.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Percentile">The percentile of the scenarios that it stands for.</param>
/// <param name="Better">Metrics on which the arm is ahead of the baseline there.</param>
/// <param name="Worse">Metrics on which it is behind.</param>
public sealed record ChosenExample(string Scenario, int Percentile, int Better, int Worse);

/// <summary>
/// Chooses examples by a rule instead of by hand: scenarios are sorted by the number of metrics on which the arm is ahead minus those on which
/// it is behind (the length has no direction and is left out), ties by name; shown are those at the 10th, 50th and 90th percentile, a weak one,
/// one from the middle and a strong one.
/// </summary>
public static class ExampleChoice
{
    private static readonly int[] Percentiles = [10, 50, 90];

    /// <summary>The examples, weakest first; fewer than three where there are fewer scenarios.</summary>
    public static IReadOnlyList<ChosenExample> Of(IReadOnlyCollection<ArmAnswer> answers, string baseline, string arm)
    {
        var before = First(answers, baseline);
        var after = First(answers, arm);
        ChosenExample[] sorted =
        [
            .. before.Keys.Where(after.ContainsKey)
                .Select(scenario => Counted(scenario, before[scenario], after[scenario]))
                .OrderBy(example => example.Better - example.Worse)
                .ThenBy(example => example.Scenario, StringComparer.Ordinal),
        ];
        return [.. Percentiles.Select(percentile => (Percentile: percentile, Index: Nearest(percentile, sorted.Length)))
            .Where(choice => choice.Index < sorted.Length)
            .DistinctBy(choice => choice.Index)
            .Select(choice => sorted[choice.Index] with { Percentile = choice.Percentile })];
    }

    // The first sample of a scenario: never the best of several.
    private static Dictionary<string, MeasuredAnswer> First(IEnumerable<ArmAnswer> answers, string arm) =>
        answers.Where(answer => answer.Arm == arm).GroupBy(answer => answer.Scenario, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Measured, StringComparer.Ordinal);

    private static int Nearest(int percentile, int count) => (int)Math.Round(percentile / 100.0 * (count - 1), MidpointRounding.AwayFromZero);

    private static ChosenExample Counted(string scenario, MeasuredAnswer before, MeasuredAnswer after)
    {
        var directions = AnswerMetrics.All.Select(metric => Direction(metric.Definition, before, after)).ToArray();
        return new ChosenExample(scenario, 0, directions.Count(direction => direction > 0), directions.Count(direction => direction < 0));
    }

    /// <summary>1 where the arm is ahead, -1 where it is behind, 0 where they are equal or cannot be compared.</summary>
    private static int Direction(MetricDefinition metric, MeasuredAnswer before, MeasuredAnswer after)
    {
        var (b, a) = (before[metric.Id], after[metric.Id]);
        if (metric.Direction == MetricDirection.Band || !b.IsScored || !a.IsScored)
            return 0;
        var sign = (a.Numerator * b.Denominator).CompareTo(b.Numerator * a.Denominator);
        return metric.Direction == MetricDirection.Higher ? sign : -sign;
    }
}
