using System.Numerics;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>The sign-flip test of exact differences: exact where it can be, by drawn flips where the fractions are too fine for that.</summary>
internal static class SignFlips
{
    private const int Draws = 100_000;

    /// <summary>Two-sided p, undefined below two differences.</summary>
    public static Quantity P(IReadOnlyList<Fraction> differences, ulong seed)
    {
        var common = differences.Aggregate(BigInteger.One, (least, difference) => least / BigInteger.GreatestCommonDivisor(least, difference.Denominator) * difference.Denominator);
        var isOnGrid = common <= CommonGrid.Finest; // beyond it a difference is rounded, as scores are everywhere
        var denominator = isOnGrid ? (long)common : CommonGrid.Finest;
        long[] numerators = [.. differences.Select(difference => isOnGrid ? (long)(difference.Numerator * (common / difference.Denominator)) : (long)Math.Round(difference.Value * CommonGrid.Finest))];
        return SignFlipTest.IsExactWithin(numerators, denominator)
            ? SignFlipTest.Exact(numerators, denominator).P
            : SignFlipTest.MonteCarlo(numerators, denominator, seed, Draws).P;
    }
}
