using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What the paired t test gives.</summary>
/// <param name="N">Number of differences.</param>
/// <param name="Mean">Mean difference.</param>
/// <param name="Sd">Standard deviation of the differences.</param>
/// <param name="T">mean / (sd / √n).</param>
/// <param name="Df">n - 1.</param>
/// <param name="P">Two-sided p.</param>
/// <param name="CiLow">Lower end of the interval of the mean.</param>
/// <param name="CiHigh">Upper end.</param>
public sealed record PairedTResult(int N, Quantity Mean, Quantity Sd, Quantity T, Quantity Df, Quantity P, Quantity CiLow, Quantity CiHigh);

/// <summary>Student's t test on paired differences ("The probable error of a mean", 1908).</summary>
public static class PairedTTest
{
    /// <summary>Tests whether the mean difference is 0.</summary>
    /// <param name="differences">One per scenario.</param>
    /// <param name="level">Level of the interval, 0.95 for 95 %.</param>
    public static PairedTResult Of(IReadOnlyList<double> differences, double level = 0.95)
    {
        var n = differences.Count;
        var mean = Moments.Mean(differences);
        var sd = Moments.StandardDeviation(differences);
        var df = n < 2 ? Quantity.Undefined(Reasons.TooFewScenarios) : n - 1;
        var error = sd.Then(value => value == 0 ? Quantity.Undefined(Reasons.NoSpread) : value / Math.Sqrt(n));
        var t = error.Then(value => mean.Known / value);
        var half = error.Then(value => value * StudentTDistribution.Quantile((1 + level) / 2, n - 1));
        return new PairedTResult(
            n, mean, sd, t, df, t.Then(value => StudentTDistribution.TwoSided(value, n - 1)), half.Then(value => mean.Known - value), half.Then(value => mean.Known + value));
    }

    [ReferenceCase("paired_t")]
    private static object FromCase(CaseInput input) => Of(input.Numbers("d"), input.Probability("level"));
}
