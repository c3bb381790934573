using BrightRun.Domain.Prove.Statistics.Reference;
using MathNet.Numerics;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>
/// The beta distribution. The quantile is ours: MathNet's searches to a fixed step in x and is wrong in the fourth digit at p = 1e-10.
/// </summary>
public static class BetaDistribution
{
    // Beyond this many logits a double cannot tell x from 0 or 1.
    private const double LargestLogit = 740;

    /// <summary>P(X &lt;= x), the regularised incomplete beta function I_x(a, b).</summary>
    public static double Cdf(double x, double a, double b) => x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(a, b, x);

    /// <summary>The x with P(X &lt;= x) = p.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double Quantile(double p, double a, double b) => 1 / (1 + Math.Exp(-LogitOfQuantile(p, a, b)));

    /// <summary>
    /// ln(x / (1 - x)) of the quantile, by bisection on that scale, on which x near 0 keeps its relative accuracy. Above ½ the search runs on
    /// the upper tail, so that no digits of the smaller probability are lost.
    /// </summary>
    internal static double LogitOfQuantile(double p, double a, double b)
    {
        if (p > 0.5)
            return -LogitOfQuantile(1 - p, b, a);
        var (low, high) = (-LargestLogit, LargestLogit);
        while (true)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
                return middle;
            if (Cdf(1 / (1 + Math.Exp(-middle)), a, b) < p)
                low = middle;
            else
                high = middle;
        }
    }

    [ReferenceCase("beta_quantile")]
    private static object FromCase(CaseInput input) =>
        new { Values = input.Items("points", point => Quantile(point.Probability("p"), point.Positive("a"), point.Positive("b"))) };
}
