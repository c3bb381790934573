using System.Numerics;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What the exact sign-flip test gives.</summary>
/// <param name="N">Number of differences.</param>
/// <param name="Mean">Mean difference.</param>
/// <param name="P">Two-sided p.</param>
public sealed record SignFlipResult(int N, Quantity Mean, Quantity P);

/// <summary>What the sign-flip test gives when the flips are drawn.</summary>
/// <param name="B">Draws whose sum is at least as far from 0 as the observed one.</param>
/// <param name="M">Draws.</param>
/// <param name="P">(b + 1) / (m + 1), Phipson and Smyth, "Permutation p-values should never be zero", 2010.</param>
/// <param name="Mean">Mean difference.</param>
public sealed record SignFlipDraws(int B, int M, Quantity P, Quantity Mean);

/// <summary>
/// The sign-flip permutation test of the mean (Fisher, "The design of experiments", 1935, chapter 3): were the two arms alike, each
/// difference could as well have had the other sign. Differences are whole numerators over one denominator, so that equal sums are equal.
/// </summary>
public static class SignFlipTest
{
    /// <summary>Up to so many differences the test is exact.</summary>
    public const int LargestExact = 200;

    /// <summary>Up to so large a denominator the test is exact.</summary>
    public const int LargestDenominator = 10_000;

    // The table of the exact test has one row per sum; this many rows of four limbs are 256 MB.
    private const long LargestTable = 8_000_000;

    /// <summary>Whether <see cref="Exact"/> can be asked for.</summary>
    public static bool IsExactWithin(IReadOnlyList<long> numerators, long denominator) =>
        numerators.Count <= LargestExact && denominator <= LargestDenominator && Weights(numerators).Sum(weight => (decimal)weight) / 2 < LargestTable;

    /// <summary>The exact test, by dynamic programming over the sums.</summary>
    /// <param name="numerators">The differences times the denominator.</param>
    /// <param name="denominator">Their common denominator.</param>
    public static SignFlipResult Exact(IReadOnlyList<long> numerators, long denominator)
    {
        var mean = Mean(numerators, denominator);
        if (numerators.Count < 2)
            return new SignFlipResult(numerators.Count, mean, Quantity.Undefined(Reasons.TooFewScenarios));
        var weights = Weights(numerators);
        var divisor = weights.Aggregate(0L, (a, b) => (long)BigInteger.GreatestCommonDivisor(a, b));
        long[] reduced = [.. weights.Select(weight => weight / divisor)];
        var observed = Math.Abs(numerators.Sum()) / Math.Max(1, divisor);
        // |sum of the flipped| >= observed: the negative part is at most (total - observed) / 2, or the positive part is.
        var tail = SubsetSums.CountAtMost(reduced, (reduced.Sum() - observed) / 2);
        return new SignFlipResult(numerators.Count, mean, SubsetSums.Share(BigInteger.Min(2 * tail, BigInteger.One << reduced.Length), reduced.Length));
    }

    /// <summary>The test with drawn flips; a zero draws its sign like every other difference.</summary>
    /// <param name="numerators">The differences times the denominator; their absolute values must add up to less than 2^62.</param>
    /// <param name="denominator">Their common denominator.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="draws">Number of draws.</param>
    public static SignFlipDraws MonteCarlo(IReadOnlyList<long> numerators, long denominator, ulong seed, int draws)
    {
        var mean = Mean(numerators, denominator);
        if (numerators.Count < 2)
            return new SignFlipDraws(0, draws, Quantity.Undefined(Reasons.TooFewScenarios), mean);
        var generator = new Xoshiro256(seed);
        var observed = Math.Abs(numerators.Sum());
        var atLeast = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var sum = 0L;
            foreach (var numerator in numerators)
                sum += generator.Bounded(2) == 1 ? -numerator : numerator;
            if (Math.Abs(sum) >= observed)
                atLeast++;
        }

        return new SignFlipDraws(atLeast, draws, (atLeast + 1.0) / (draws + 1.0), mean);
    }

    private static long[] Weights(IReadOnlyList<long> numerators) => [.. numerators.Where(numerator => numerator != 0).Select(Math.Abs)];

    private static Quantity Mean(IReadOnlyList<long> numerators, long denominator) =>
        numerators.Count == 0 ? Quantity.Undefined(Reasons.NoScenario) : numerators.Sum() / ((double)denominator * numerators.Count);

    [ReferenceCase("sign_flip_mean")]
    private static object ExactFromCase(CaseInput input)
    {
        var (numerators, denominator) = OnGrid(input);
        return IsExactWithin(numerators, denominator) ? Exact(numerators, denominator) : throw input.Wrong("d", $"at most {LargestExact} differences on a grid of at most 1/{LargestDenominator}");
    }

    [ReferenceCase("sign_flip_monte_carlo")]
    private static object MonteCarloFromCase(CaseInput input)
    {
        var (numerators, denominator) = OnGrid(input);
        return MonteCarlo(numerators, denominator, input.Seed("seed"), input.Count("draws"));
    }

    private static (long[] Numerators, int Denominator) OnGrid(CaseInput input)
    {
        const double Slack = 1e-6; // doubles of multiples of 1/10,000 miss their grid by far less
        const double Largest = 1e12;
        var denominator = (int)input.Positive("grid_denominator");
        double[] scaled = [.. input.Numbers("d").Select(d => d * denominator)];
        if (scaled.Any(value => Math.Abs(value) > Largest || Math.Abs(value - Math.Round(value)) > Slack))
            throw input.Wrong("d", $"multiples of 1/{denominator}");
        return ([.. scaled.Select(value => (long)Math.Round(value))], denominator);
    }
}
