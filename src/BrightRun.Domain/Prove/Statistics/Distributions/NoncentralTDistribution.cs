using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>
/// The noncentral t distribution, T = (Z + δ) / S with Z standard normal and S² = χ²(df)/df. By integration of its definition,
/// P(T &lt;= x) = ∫ Φ(x s - δ) f(s) ds, over u = ln s by the trapezoid rule: the integrand is smooth and vanishes at both ends, so the rule
/// converges exponentially (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014), and all terms are positive, so
/// that small probabilities keep their relative accuracy.
/// </summary>
public static class NoncentralTDistribution
{
    // Points per scale of the narrowest feature of the integrand; beyond the cut, exp(-800) is no double.
    private const double PointsPerScale = 2.5;
    private const double NegligibleLog = -800;

    /// <summary>P(T &lt;= x).</summary>
    /// <param name="x">Any number.</param>
    /// <param name="df">Degrees of freedom, above 0.</param>
    /// <param name="noncentrality">δ.</param>
    public static double Cdf(double x, double df, double noncentrality) => Math.Min(1, Integrate(df, x, s => NormalDistribution.Cdf(x * s - noncentrality)));

    /// <summary>P(T > x).</summary>
    public static double UpperTail(double x, double df, double noncentrality) => Math.Min(1, Integrate(df, x, s => NormalDistribution.Cdf(noncentrality - x * s)));

    private static double Integrate(double df, double x, Func<double, double> conditional)
    {
        // ln of the density of u = ln s: df u - df e^(2u) / 2 + constant, highest at u = 0.
        var constant = Math.Log(2) + df / 2 * Math.Log(df / 2) - GammaFunction.Log(df / 2);
        var step = 1 / (PointsPerScale * (Math.Sqrt(2 * df) + Math.Abs(x) + 1));
        return step * (Tail(step) + Tail(-step) + Term(0));

        double LogDensity(double u) => constant + df * u - df / 2 * Math.Exp(2 * u);
        double Term(double u) => Math.Exp(LogDensity(u)) * conditional(Math.Exp(u));

        double Tail(double stride)
        {
            var sum = 0.0;
            for (var u = stride; ; u += stride)
            {
                var term = LogDensity(u) < NegligibleLog ? 0 : Term(u);
                sum += term;
                // Past the peak the terms only fall; stop when no later one can be seen in the sum.
                if (LogDensity(u) < NegligibleLog || (term < sum * 1e-18 && LogDensity(u) < constant - df / 2 - 40))
                    return sum;
            }
        }
    }

    [ReferenceCase("noncentral_t_cdf")]
    private static object FromCase(CaseInput input) =>
        new { Values = input.Items("points", point => Cdf(point.Number("x"), point.Positive("df"), point.Number("ncp"))) };
}
