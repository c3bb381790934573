using BrightRun.Domain.Prove.Statistics.Reference;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>
/// Student's t distribution. The quantile is ours: MathNet's loses its digits, or fails, for small p. So is the middle of the
/// distribution, where MathNet's argument df / (df + x²) rounds to 1 and the result is off by up to 1e-8.
/// </summary>
public static class StudentTDistribution
{
    /// <summary>P(T &lt;= x).</summary>
    public static double Cdf(double x, double df) => x * x < Math.Min(1, df)
        ? 0.5 + (Math.Sign(x) * 0.5 * SpecialFunctions.BetaRegularized(0.5, df / 2, x * x / (df + (x * x))))
        : StudentT.CDF(0, 1, df, x);

    /// <summary>P(|T| >= |t|).</summary>
    public static double TwoSided(double t, double df) => Math.Min(1, 2 * Cdf(-Math.Abs(t), df));

    /// <summary>
    /// The x with P(T &lt;= x) = p. By T² = df (1 - X) / X with X from the beta distribution of df/2 and 1/2
    /// (Abramowitz and Stegun, Handbook of mathematical functions, 26.7.1).
    /// </summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <param name="df">Degrees of freedom, above 0.</param>
    public static double Quantile(double p, double df)
    {
        if (p > 0.5)
            return -Quantile(1 - p, df);
        if (p == 0.5)
            return 0;
        var logit = BetaDistribution.LogitOfQuantile(2 * p, df / 2, 0.5);
        return -Math.Sqrt(df) * Math.Exp(-logit / 2);
    }

    [ReferenceCase("student_t_cdf")]
    private static object CdfFromCase(CaseInput input) => new { Values = input.Items("points", point => Cdf(point.Number("x"), point.Positive("df"))) };

    [ReferenceCase("student_t_quantile")]
    private static object QuantileFromCase(CaseInput input) =>
        new { Values = input.Items("points", point => Quantile(point.Probability("p"), point.Positive("df"))) };
}
