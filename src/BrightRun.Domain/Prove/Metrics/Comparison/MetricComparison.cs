using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>A measured answer and where it belongs.</summary>
/// <param name="Arm">The arm that gave it.</param>
/// <param name="Scenario">The scenario that it answers; several answers of one arm to one scenario are samples and are averaged first.</param>
/// <param name="Measured">Its metrics.</param>
public sealed record ArmAnswer(string Arm, string Scenario, MeasuredAnswer Measured);

/// <summary>What a comparison of two arms must be told.</summary>
/// <param name="Seed">Seed of the resamples and of drawn sign flips.</param>
public sealed record MetricComparisonOptions(ulong Seed = 0)
{
    /// <summary>Band of the length; it must be fixed before answers are seen.</summary>
    public LengthBand Band { get; init; } = new();
}

/// <summary>
/// One arm against a baseline on the thirteen metrics. The scenario is the unit: samples are averaged, then arm and baseline are paired by
/// scenario, tested by flipping signs, given an interval by resampling scenarios, and corrected by Holm over the applicable metrics.
/// </summary>
/// <param name="Baseline">Name of the baseline.</param>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Scenarios">Scenarios that both arms answered.</param>
/// <param name="Metrics">Each metric, in the order of <see cref="AnswerMetrics.All"/>.</param>
public sealed record MetricComparison(string Baseline, string Arm, int Scenarios, IReadOnlyList<MetricContrast> Metrics)
{
    private const double ShareToMeet = 0.85;

    /// <summary>Metrics that could be tested.</summary>
    public int Applicable => Metrics.Count(metric => metric.Outcome != MetricOutcome.NotApplicable);

    /// <summary>Metrics that were met.</summary>
    public int Met => Metrics.Count(metric => metric.Outcome == MetricOutcome.Met);

    /// <summary>How many must be met by the count rule: 85 % of the applicable ones, rounded up.</summary>
    public int MustMeet => (int)Math.Ceiling(ShareToMeet * Applicable);

    /// <summary>Compares an arm with a baseline.</summary>
    /// <param name="answers">Answers of at least these two arms; others are left aside.</param>
    /// <param name="baseline">Name of the baseline.</param>
    /// <param name="arm">Name of the arm.</param>
    /// <param name="options">Seed and band.</param>
    public static MetricComparison Of(IReadOnlyCollection<ArmAnswer> answers, string baseline, string arm, MetricComparisonOptions options)
    {
        var before = ByScenario(answers, baseline);
        var after = ByScenario(answers, arm);
        string[] shared = [.. before.Keys.Where(after.ContainsKey).Order(StringComparer.Ordinal)];
        var tested = AnswerMetrics.All.Select(metric => Tested(metric.Definition, shared, before, after, options)).ToArray();
        var adjusted = new Queue<double>(Holm.Adjust([.. tested.Where(metric => metric.P.IsDefined).Select(metric => metric.P.Known)]));
        return new MetricComparison(baseline, arm, shared.Length, [.. tested.Select(metric => Judged(metric, metric.P.Then(_ => adjusted.Dequeue()), options.Band))]);
    }

    private static Dictionary<string, List<MeasuredAnswer>> ByScenario(IEnumerable<ArmAnswer> answers, string arm) =>
        answers.Where(answer => answer.Arm == arm)
            .GroupBy(answer => answer.Scenario, answer => answer.Measured, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    private static MetricContrast Tested(
        MetricDefinition metric, string[] scenarios, Dictionary<string, List<MeasuredAnswer>> before, Dictionary<string, List<MeasuredAnswer>> after, MetricComparisonOptions options)
    {
        var pairs = scenarios
            .Select(scenario => (Before: Mean(before[scenario], metric.Id), After: Mean(after[scenario], metric.Id), LengthRatio: LengthRatio(before[scenario], after[scenario])))
            .Where(pair => pair is { Before: not null, After: not null })
            .Select(pair => (Before: pair.Before!.Value, After: pair.After!.Value, pair.LengthRatio))
            .ToArray();
        Fraction[] differences = [.. pairs.Select(pair => pair.After - pair.Before)];
        double[] values = [.. differences.Select(difference => difference.Value)];
        var interval = BcaBootstrap.Of(BootstrapSample.Mean(values), options.Seed);
        return new MetricContrast(
            metric, pairs.Length, scenarios.Length - pairs.Length,
            Moments.Mean([.. pairs.Select(pair => pair.Before.Value)]), Moments.Mean([.. pairs.Select(pair => pair.After.Value)]), Moments.Mean(values),
            interval.Low, interval.High, SignFlips.P(differences, options.Seed), Quantity.Undefined("not corrected yet"),
            metric.Unit == MetricUnit.Tokens ? Quantity.Undefined("the metric is the length itself") : LengthAdjustment.Of(values, [.. pairs.Select(pair => pair.LengthRatio)]).Alpha,
            MetricOutcome.NotApplicable);
    }

    private static Fraction? Mean(IEnumerable<MeasuredAnswer> samples, string id)
    {
        MetricValue[] scored = [.. samples.Select(sample => sample[id]).Where(value => value.IsScored)];
        return scored.Length == 0 ? null : Fraction.Mean(scored);
    }

    // Only asked for where a metric is scored, so there are tokens on both sides.
    private static double LengthRatio(List<MeasuredAnswer> before, List<MeasuredAnswer> after) =>
        Math.Log(Math.Max(1, after.Average(answer => answer.Tokens)) / Math.Max(1, before.Average(answer => answer.Tokens)));

    private static MetricContrast Judged(MetricContrast metric, Quantity adjusted, LengthBand band)
    {
        var judged = metric with { AdjustedP = adjusted };
        return judged with { Outcome = Outcome(judged, band) };
    }

    private static MetricOutcome Outcome(MetricContrast contrast, LengthBand band)
    {
        if (!contrast.P.IsDefined)
            return MetricOutcome.NotApplicable;
        if (contrast.Metric.Direction == MetricDirection.Band)
            return band.Holds(contrast.BaselineMean, contrast.ArmMean) ? MetricOutcome.Met : MetricOutcome.NotMet;
        var gain = contrast.Metric.Direction == MetricDirection.Higher ? contrast.Difference.Known : -contrast.Difference.Known;
        return (contrast.Moved, gain) switch
        {
            (false, _) => MetricOutcome.NotMet,
            (true, < 0) => MetricOutcome.MovedAgainst,
            // Means of thirds and the like: a difference of exactly the smallest effect must not fail by rounding.
            _ => gain >= contrast.Metric.MinimumEffect - Equality.Tolerance ? MetricOutcome.Met : MetricOutcome.MovedTooLittle,
        };
    }
}
