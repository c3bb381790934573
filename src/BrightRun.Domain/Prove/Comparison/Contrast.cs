using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>
/// The improvement on every yardstick: a percentage on a scale without a true zero depends on where the scale begins, so it never stands
/// without the points and both means.
/// </summary>
/// <param name="Percent">Of the baseline's mean, with its interval.</param>
/// <param name="PercentAboveFloor">Of what the baseline has above the lowest score; needs the scale.</param>
/// <param name="ShareOfRange">Of the whole scale, in percent points; needs the scale.</param>
/// <param name="Trap">Why the percentage should not be quoted; null where it may.</param>
public sealed record RelativeImprovement(Estimate Percent, Quantity PercentAboveFloor, Quantity ShareOfRange, string? Trap)
{
    // 1.5 on a scale from 1 to 5: below it, a tenth of a point already reads like a fortune.
    private const double SmallestShareOfRange = 0.125;

    internal static RelativeImprovement Of(double before, double after, Estimate percent, (double Floor, double Top)? scale)
    {
        var unknown = Quantity.Undefined("the scale is not known; give --scale");
        if (scale is not var (floor, top))
            return new RelativeImprovement(percent, unknown, unknown, percent.Value.Reason);
        var all = Improvement.Of(before, after, floor, top);
        var trap = percent.Value.Reason;
        if (before < floor + SmallestShareOfRange * (top - floor))
            trap ??= "the baseline is so near the floor of the scale that any gain is a large percentage";
        return new RelativeImprovement(percent, all.PercentAboveFloor, all.ShareOfRange, trap);
    }
}

/// <summary>One arm held against a baseline, scenario by scenario.</summary>
/// <param name="Name">"C-A": C's score minus A's.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Arm">The arm held against it.</param>
/// <param name="N">Scenarios.</param>
/// <param name="Units">Scenarios or clusters: what counts as independent.</param>
/// <param name="MeanBaseline">Mean score of the baseline.</param>
/// <param name="MeanArm">Mean score of the arm.</param>
/// <param name="Difference">Mean difference in points, with its interval.</param>
/// <param name="PercentileLow">Lower end of the plain percentile interval of the difference.</param>
/// <param name="PercentileHigh">Upper end.</param>
/// <param name="Improvement">The difference on other yardsticks.</param>
/// <param name="Tests">Tests of the difference.</param>
/// <param name="EffectSizes">Sizes without the unit of the score.</param>
/// <param name="Wins">Scenario by scenario.</param>
/// <param name="Power">What this many scenarios can find.</param>
/// <param name="Clusters">Standard errors with and without clusters; null where every scenario stands alone.</param>
/// <param name="AlphaOfDifferences">Agreement of the raters about the difference; null with one rater.</param>
/// <param name="Sensitivity">How much hangs on single choices, raters and scenarios.</param>
/// <param name="Conclusion">In words.</param>
public sealed record Contrast(
    string Name, string Baseline, string Arm, int N, int Units, Quantity MeanBaseline, Quantity MeanArm,
    Estimate Difference, Quantity PercentileLow, Quantity PercentileHigh, RelativeImprovement Improvement, DifferenceTests Tests,
    SizesOfEffect EffectSizes, WinsAndLosses Wins, PlannedPower Power, ClusterErrorResult? Clusters, Estimate? AlphaOfDifferences, Sensitivity Sensitivity,
    Conclusion Conclusion)
{
    internal static Contrast Of(PairedScores scores, int baseline, int arm, IntervalSource intervals)
    {
        var (options, table) = (intervals.Options, scores.Table);
        var units = AnalysisUnits.Of(scores.Kept);
        var (before, after, differences) = (scores.Of(baseline), scores.Of(arm), scores.Differences(baseline, arm));
        var (tests, difference, percentileLow, percentileHigh, percent) = ContrastHeadline.Of(scores, baseline, arm, units, intervals);
        var power = PlannedPower.Of(tests.T, differences.Length, before.Average(), options);
        return new Contrast(
            $"{table.Arms[arm]}-{table.Arms[baseline]}", table.Arms[baseline], table.Arms[arm], differences.Length, units.Count, before.Average(), after.Average(),
            difference, percentileLow, percentileHigh, RelativeImprovement.Of(before.Average(), after.Average(), percent, options.Scale), tests,
            SizesOfEffect.Of(before, after, units, intervals), WinsAndLosses.Of(differences, units, intervals), power,
            units.AreClusters ? ClusterError.Of(units.Group(differences)) : null,
            table.Raters.Count > 1 ? RaterAgreement.OnDifferences(scores.Kept, baseline, arm, units, intervals) : null,
            Sensitivity.Of(scores, baseline, arm, differences, tests, units, intervals),
            Conclusion.None);
    }
}
