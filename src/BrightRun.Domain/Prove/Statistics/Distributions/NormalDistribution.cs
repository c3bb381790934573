using BrightRun.Domain.Prove.Statistics.Reference;
using MathNet.Numerics.Distributions;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>P(X &lt;= x); relative accuracy is kept far into the tails.</summary>
    public static double Cdf(double x) => Normal.CDF(0, 1, x);

    /// <summary>The x with P(X &lt;= x) = p.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    public static double Quantile(double p) => Normal.InvCDF(0, 1, p);

    /// <summary>P(|X| >= |z|).</summary>
    public static double TwoSided(double z) => Math.Min(1, 2 * Cdf(-Math.Abs(z)));

    [ReferenceCase("normal_cdf")]
    private static object CdfFromCase(CaseInput input) => new { Values = input.Items("points", point => Cdf(point.Number("x"))) };

    [ReferenceCase("normal_quantile")]
    private static object QuantileFromCase(CaseInput input) => new { Values = input.Items("points", point => Quantile(point.Probability("p"))) };
}
