using System.Numerics;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>The binomial distribution, where it decides tests and bounds.</summary>
public static class BinomialDistribution
{
    // Above so many trials, sums of whole numbers with a bit per trial take too long; the beta distribution is as good there.
    private const int LargestExact = 20_000;

    /// <summary>
    /// Two-sided p of a fair coin: the sum of the outcomes that are no likelier than the one observed, which is twice the tail, at most 1.
    /// </summary>
    public static double TwoSidedFair(int wins, int losses)
    {
        var n = wins + losses;
        var fewer = Math.Min(wins, losses);
        if (n > LargestExact)
            return Math.Min(1, 2 * AtMost(fewer, n, 0.5));
        var (term, tail) = (BigInteger.One, BigInteger.One);
        for (var k = 1; k <= fewer; k++)
            tail += term = term * (n - k + 1) / k;
        return SubsetSums.Share(BigInteger.Min(2 * tail, BigInteger.One << n), n);
    }

    /// <summary>P(X &lt;= k) of n trials that each succeed with probability <paramref name="p"/>.</summary>
    public static double AtMost(int k, int n, double p) => k < 0 ? 0 : k >= n ? 1 : BetaDistribution.Cdf(1 - p, n - k, k + 1);

    /// <summary>P(X >= k).</summary>
    public static double AtLeast(int k, int n, double p) => k <= 0 ? 1 : k > n ? 0 : BetaDistribution.Cdf(p, k, n - k + 1);

    /// <summary>
    /// The interval of a share by Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934.
    /// </summary>
    public static (double Low, double High) ClopperPearson(int successes, int failures, double level)
    {
        var tail = (1 - level) / 2;
        return (
            successes == 0 ? 0 : BetaDistribution.Quantile(tail, successes, failures + 1),
            failures == 0 ? 1 : BetaDistribution.Quantile(1 - tail, successes + 1, failures));
    }

    /// <summary>Upper end of the two-sided interval of a rate when n trials show no event.</summary>
    public static Quantity ZeroEventUpper(int n, double level) =>
        n == 0 ? Quantity.Undefined("no trial") : 1 - Math.Pow((1 - level) / 2, 1.0 / n);

    [ReferenceCase("zero_event_upper")]
    private static object ZeroEventFromCase(CaseInput input) => new { Upper = ZeroEventUpper(input.Count("n"), input.Probability("level")) };

    // McNemar's test of two correlated shares ("Note on the sampling error of the difference between correlated proportions", 1947), exact.
    [ReferenceCase("mcnemar_exact")]
    private static object McNemarFromCase(CaseInput input) => new { P = TwoSidedFair(input.Count("b"), input.Count("c")) };
}
