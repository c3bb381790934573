using System.Text.Json.Serialization;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>How large a difference is, from several sides. Standardised sizes: Cumming, "Understanding the new statistics", 2012, chapter 11.</summary>
/// <param name="N">Number of scenarios.</param>
/// <param name="MeanA">Mean of the baseline.</param>
/// <param name="MeanC">Mean of the arm compared with it.</param>
/// <param name="MeanDifference">Mean of the differences.</param>
/// <param name="ImprovementPercent">Difference in percent of the baseline mean.</param>
/// <param name="DZ">Mean difference in standard deviations of the differences.</param>
/// <param name="GZ">The same without the bias of small samples.</param>
/// <param name="DAv">Mean difference in standard deviations of the scores: the root of the two arms' mean variance.</param>
/// <param name="GAv">The same without the bias of small samples.</param>
/// <param name="HodgesLehmann">Median of the averages of all pairs of differences.</param>
/// <param name="RankBiserial">(W+ - W-) / (W+ + W-), Kerby, "The simple difference formula", 2014.</param>
/// <param name="CliffsDelta">P(C > A) - P(C &lt; A) over all n² pairs; descriptive, since it ignores the pairing (Cliff, "Dominance statistics", 1993).</param>
/// <param name="SharePositive">Share of scenarios in which C has more.</param>
/// <param name="ShareZero">Share without a difference.</param>
/// <param name="ShareNegative">Share in which C has less.</param>
public sealed record EffectSizesResult(
    int N, Quantity MeanA, Quantity MeanC, Quantity MeanDifference, Quantity ImprovementPercent,
    [property: JsonPropertyName("d_z")] Quantity DZ,
    [property: JsonPropertyName("g_z")] Quantity GZ,
    [property: JsonPropertyName("d_av")] Quantity DAv,
    [property: JsonPropertyName("g_av")] Quantity GAv,
    Quantity HodgesLehmann, Quantity RankBiserial, Quantity CliffsDelta, Quantity SharePositive, Quantity ShareZero, Quantity ShareNegative);

/// <summary>Effect sizes of paired scores.</summary>
public static class EffectSizes
{
    /// <summary>The averages of all pairs grow with n²; above so many scenarios their median is not computed.</summary>
    public const int LargestHodgesLehmann = 5_000;

    /// <summary>All sizes.</summary>
    /// <param name="a">Baseline score of each scenario.</param>
    /// <param name="c">The other arm's score of the same scenarios.</param>
    public static EffectSizesResult Of(IReadOnlyList<double> a, IReadOnlyList<double> c)
    {
        double[] d = [.. a.Zip(c, (before, after) => after - before)];
        var (meanA, meanC) = (Moments.Mean(a), Moments.Mean(c));
        var dz = Standardised(d, Moments.StandardDeviation(d));
        var dav = Standardised(d, AverageDeviation(a, c));
        return new EffectSizesResult(
            d.Length, meanA, meanC, Moments.Mean(d), meanA.Then(before => Improvement.Percent(before, meanC.Known)),
            dz, Corrected(dz, d.Length), dav, Corrected(dav, d.Length),
            HodgesLehmann(d), RankBiserial(d), CliffsDelta(a, c), Share(d, 1), Share(d, 0), Share(d, -1));
    }

    /// <summary>Hedges' g_z of differences.</summary>
    public static Quantity HedgesGz(IReadOnlyList<double> d) => Corrected(Standardised(d, Moments.StandardDeviation(d)), d.Count);

    /// <summary>Hedges' g_av of two arms' scores.</summary>
    public static Quantity HedgesGAv(IReadOnlyList<double> a, IReadOnlyList<double> c) =>
        Corrected(Standardised([.. a.Zip(c, (before, after) => after - before)], AverageDeviation(a, c)), a.Count);

    /// <summary>Median of the Walsh averages (d_i + d_j) / 2, i &lt;= j (Hodges and Lehmann, "Estimates of location based on rank tests", 1963).</summary>
    public static Quantity HodgesLehmann(IReadOnlyList<double> d)
    {
        if (d.Count > LargestHodgesLehmann)
            return Quantity.Undefined($"more than {LargestHodgesLehmann} scenarios");
        var averages = new double[d.Count * (d.Count + 1) / 2];
        var next = 0;
        for (var i = 0; i < d.Count; i++)
        {
            for (var j = i; j < d.Count; j++)
                averages[next++] = (d[i] + d[j]) / 2;
        }

        return Quantiles.Median(averages);
    }

    /// <summary>Matched rank-biserial correlation.</summary>
    public static Quantity RankBiserial(IReadOnlyList<double> d)
    {
        if (d.Count == 0)
            return Quantity.Undefined(Reasons.NoScenario);
        double[] nonZero = [.. d.Where(value => Equality.Sign(value) != 0)];
        var ranks = Ranks.Doubled([.. nonZero.Select(Math.Abs)]);
        var total = ranks.Sum(rank => (double)rank);
        return total == 0 ? Quantity.Undefined(Reasons.NoNonZero) : nonZero.Zip(ranks, (value, rank) => (double)Math.Sign(value) * rank).Sum() / total;
    }

    /// <summary>Cliff's delta over all pairs of a score of <paramref name="a"/> and one of <paramref name="c"/>.</summary>
    public static Quantity CliffsDelta(IReadOnlyList<double> a, IReadOnlyList<double> c)
    {
        if (a.Count == 0 || c.Count == 0)
            return Quantity.Undefined(Reasons.NoScenario);
        double[] sorted = [.. a.Order()];
        var wins = 0L;
        foreach (var value in c)
            wins += CountBelow(sorted, value - Equality.Tolerance) - (sorted.Length - CountBelow(sorted, value + Equality.Tolerance));
        return wins / ((double)a.Count * c.Count);
    }

    private static int CountBelow(double[] sorted, double bound)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < bound)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static Quantity AverageDeviation(IReadOnlyList<double> a, IReadOnlyList<double> c) =>
        Moments.StandardDeviation(a).Then(before => Moments.StandardDeviation(c).Then(after => Math.Sqrt((before * before + after * after) / 2)));

    private static Quantity Standardised(IReadOnlyList<double> d, Quantity deviation) =>
        deviation.Then(value => value == 0 ? Quantity.Undefined(Reasons.NoSpread) : d.Average() / value);

    private static Quantity Corrected(Quantity size, int n) => size.Then(value => HedgesCorrection.Of(n - 1).Then(factor => factor * value));

    private static Quantity Share(double[] d, int sign) =>
        d.Length == 0 ? Quantity.Undefined(Reasons.NoScenario) : d.Count(value => Equality.Sign(value) == sign) / (double)d.Length;

    [ReferenceCase("effect_sizes")]
    private static object FromCase(CaseInput input)
    {
        var (a, c) = input.Pairs("a", "c");
        return Of(a, c);
    }

    [Resampled("hedges_gz")]
    private static BootstrapSample GzFromCase(CaseInput input) => BootstrapSample.Of(input.Numbers("d"), HedgesGz);

    [Resampled("hodges_lehmann")]
    private static BootstrapSample HodgesLehmannFromCase(CaseInput input) => BootstrapSample.Of(input.Numbers("d"), HodgesLehmann);

    [Resampled("rank_biserial")]
    private static BootstrapSample RankBiserialFromCase(CaseInput input) => BootstrapSample.Of(input.Numbers("d"), RankBiserial);

    [Resampled("cliffs_delta")]
    private static BootstrapSample CliffsDeltaFromCase(CaseInput input)
    {
        var (a, c) = input.Pairs("a", "c");
        return BootstrapSample.OfPairs(a, c, CliffsDelta);
    }
}
