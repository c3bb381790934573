using System.Numerics;
using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What the signed-rank test gives; members that begin with Pratt rank the zeros before they are dropped.</summary>
/// <param name="N">Number of differences.</param>
/// <param name="NNonzero">Those that are not 0.</param>
/// <param name="Zeros">Those that are.</param>
/// <param name="WPlus">Sum of the ranks of positive differences.</param>
/// <param name="WMinus">Sum of the ranks of negative ones.</param>
/// <param name="PExact">Two-sided p from the exact null distribution, valid with ties; up to 200 non-zero differences.</param>
/// <param name="Z">Normal approximation.</param>
/// <param name="PNormal">Its two-sided p.</param>
/// <param name="ZContinuity">Normal approximation with continuity correction.</param>
/// <param name="PNormalContinuity">Its two-sided p.</param>
/// <param name="PrattWPlus">See <paramref name="WPlus"/>.</param>
/// <param name="PrattWMinus">See <paramref name="WMinus"/>.</param>
/// <param name="PrattPExact">See <paramref name="PExact"/>.</param>
/// <param name="PrattZ">See <paramref name="Z"/>.</param>
/// <param name="PrattPNormal">See <paramref name="PNormal"/>.</param>
/// <param name="PrattZContinuity">See <paramref name="ZContinuity"/>.</param>
/// <param name="PrattPNormalContinuity">See <paramref name="PNormalContinuity"/>.</param>
/// <param name="P">The p to report: exact where there is one, else normal with continuity correction.</param>
public sealed record WilcoxonResult(
    int N, int NNonzero, int Zeros,
    Quantity WPlus, Quantity WMinus, Quantity PExact, Quantity Z, Quantity PNormal, Quantity ZContinuity, Quantity PNormalContinuity,
    Quantity PrattWPlus, Quantity PrattWMinus, Quantity PrattPExact, Quantity PrattZ, Quantity PrattPNormal, Quantity PrattZContinuity, Quantity PrattPNormalContinuity,
    Quantity P);

/// <summary>
/// Wilcoxon's signed-rank test ("Individual comparisons by ranking methods", 1945) with mid-ranks; zeros are dropped, or ranked first
/// (Pratt, "Remarks on zeros and ties in the Wilcoxon signed rank procedures", 1959).
/// </summary>
public static class WilcoxonSignedRank
{
    /// <summary>Up to so many non-zero differences the null distribution is exact.</summary>
    public const int LargestExact = 200;

    /// <summary>Tests whether the differences lie symmetrically around 0.</summary>
    public static WilcoxonResult Of(IReadOnlyList<double> differences)
    {
        double[] nonZero = [.. differences.Where(d => Equality.Sign(d) != 0)];
        var zeros = differences.Count - nonZero.Length;
        if (differences.Count < 2)
        {
            var none = Quantity.Undefined(Reasons.TooFewScenarios);
            return new WilcoxonResult(differences.Count, nonZero.Length, zeros, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none);
        }

        var plain = SignedRanks.Of(nonZero);
        var pratt = SignedRanks.Of(differences);
        return new WilcoxonResult(
            differences.Count, nonZero.Length, zeros,
            plain.Plus, plain.Minus, plain.ExactP(), plain.Z(0), plain.NormalP(0), plain.Z(0.5), plain.NormalP(0.5),
            pratt.Plus, pratt.Minus, pratt.ExactP(), pratt.Z(0), pratt.NormalP(0), pratt.Z(0.5), pratt.NormalP(0.5),
            plain.ExactP() is { IsDefined: true } exact ? exact : plain.NormalP(0.5));
    }

    [ReferenceCase("wilcoxon_signed_rank")]
    private static object FromCase(CaseInput input) => Of(input.Numbers("d"));

    /// <summary>Doubled ranks of the absolute non-zero differences, with the doubled sums of either sign.</summary>
    private sealed record SignedRanks(long[] Ranks, long DoubledPlus, long DoubledMinus)
    {
        public double Plus => DoubledPlus / 2.0;

        public double Minus => DoubledMinus / 2.0;

        public static SignedRanks Of(IReadOnlyList<double> differences)
        {
            var all = Statistics.Ranks.Doubled([.. differences.Select(d => Equality.Sign(d) == 0 ? 0 : Math.Abs(d))]);
            var signed = all.Zip(differences, (rank, d) => (Rank: (long)rank, Sign: Equality.Sign(d))).Where(entry => entry.Sign != 0).ToArray();
            return new SignedRanks(
                [.. signed.Select(entry => entry.Rank)],
                signed.Where(entry => entry.Sign > 0).Sum(entry => entry.Rank),
                signed.Where(entry => entry.Sign < 0).Sum(entry => entry.Rank));
        }

        /// <summary>min(1, 2 min(P(W >= w), P(W &lt;= w))); the distribution is symmetric, so the smaller tail is that of the smaller sum.</summary>
        public Quantity ExactP()
        {
            if (Ranks.Length > LargestExact)
                return Quantity.Undefined($"more than {LargestExact} non-zero differences: normal approximation");
            var tail = SubsetSums.CountAtMost(Ranks, Math.Min(DoubledPlus, DoubledMinus));
            return SubsetSums.Share(BigInteger.Min(2 * tail, BigInteger.One << Ranks.Length), Ranks.Length);
        }

        public Quantity Z(double continuity)
        {
            if (Ranks.Length == 0)
                return Quantity.Undefined(Reasons.NoNonZero);
            var distance = (DoubledPlus - DoubledMinus) / 4.0;
            return (distance - continuity * Math.Sign(distance)) / Math.Sqrt(Ranks.Sum(rank => rank * (double)rank / 4) / 4);
        }

        public Quantity NormalP(double continuity) => Z(continuity).Then(z => NormalDistribution.TwoSided(z));
    }
}
