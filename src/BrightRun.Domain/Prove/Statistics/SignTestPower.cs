using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Power of the exact two-sided sign test. It is a saw-tooth in n, because the number of wins that is needed jumps.</summary>
public static class SignTestPower
{
    // Closer to ½ than this, the numbers of scenarios are in the hundred thousands and no study is planned by them.
    private const double SmallestMargin = 0.01;

    /// <summary>The fewest wins of n untied scenarios that the test finds remarkable; null where not even n are.</summary>
    public static int? CriticalWins(int n, double alpha)
    {
        var (low, high) = (n / 2, n + 1); // at low the test does not reject, at high it would
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (BinomialDistribution.TwoSidedFair(middle, n - middle) < alpha)
                high = middle;
            else
                low = middle;
        }

        return high > n ? null : high;
    }

    /// <summary>Probability that the test finds a true share of wins, in either direction.</summary>
    public static double Of(int n, double share, double alpha) =>
        CriticalWins(n, alpha) is { } wins ? BinomialDistribution.AtLeast(wins, n, share) + BinomialDistribution.AtMost(n - wins, n, share) : 0;

    /// <summary>The first n that reaches the power, and the smallest from which on it is never lost again.</summary>
    /// <param name="share">True share of wins, at least 0.01 away from ½.</param>
    /// <param name="power">Wanted power.</param>
    /// <param name="alpha">Level of the test.</param>
    public static (int First, int Stable) Required(double share, double power, double alpha)
    {
        if (Math.Abs(share - 0.5) < SmallestMargin)
            throw new ArgumentOutOfRangeException(nameof(share), share, $"At least {SmallestMargin} away from 0.5.");
        var first = 0;
        var lastBelow = 0;
        // One more win is needed about every two scenarios, so the teeth shrink quickly: half as many again is far beyond the last one.
        for (var n = 1; first == 0 || n <= first + first / 2 + 100; n++)
        {
            if (Of(n, share, alpha) < power)
                lastBelow = n;
            else if (first == 0)
                first = n;
        }

        return (first, lastBelow + 1);
    }

    [ReferenceCase("sign_test_power")]
    private static object PowerFromCase(CaseInput input) => new
    {
        Values = input.Items("points", point =>
        {
            var (n, alpha) = (point.Count("n"), point.Probability("alpha"));
            return new { CriticalWins = CriticalWins(n, alpha) is { } wins ? wins : Quantity.Undefined("no outcome is significant"), Power = Of(n, point.Probability("share"), alpha) };
        }),
    };

    [ReferenceCase("sign_test_required_n")]
    private static object RequiredFromCase(CaseInput input) => new
    {
        Values = input.Items("points", point =>
        {
            var share = point.Probability("share");
            if (Math.Abs(share - 0.5) < SmallestMargin)
                throw point.Wrong("share", $"at least {SmallestMargin} away from 0.5");
            var (first, stable) = Required(share, point.Probability("power"), point.Probability("alpha"));
            return new { FirstN = first, N = stable };
        }),
    };
}
