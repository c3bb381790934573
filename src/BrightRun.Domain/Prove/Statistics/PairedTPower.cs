using System.Text.Json.Serialization;
using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>How many scenarios a comparison needs.</summary>
/// <param name="NApproximate">By the normal formula (z + z)² σ² / Δ² + z² / 2 (Guenther, "Sample size formulas for normal theory t tests", 1981).</param>
/// <param name="N">By the noncentral t distribution: the smallest number that reaches the power.</param>
/// <param name="PowerAtN">Power with that many.</param>
/// <param name="PowerAtNMinus1">Power with one less.</param>
public sealed record RequiredScenarios(
    double NApproximate, int N, double PowerAtN, [property: JsonPropertyName("power_at_n_minus_1")] Quantity PowerAtNMinus1);

/// <summary>Power of the two-sided paired t test (Cohen, "Statistical power analysis for the behavioral sciences", 1988), both tails counted.</summary>
public static class PairedTPower
{
    /// <summary>The largest number of scenarios that is looked for.</summary>
    public const int MostScenarios = 10_000_000;

    /// <summary>Probability that the test finds a true difference.</summary>
    /// <param name="delta">True mean difference.</param>
    /// <param name="sigma">Standard deviation of the differences, above 0.</param>
    /// <param name="n">Scenarios, at least 2.</param>
    /// <param name="alpha">Level of the test.</param>
    public static double Of(double delta, double sigma, int n, double alpha)
    {
        var critical = -StudentTDistribution.Quantile(alpha / 2, n - 1);
        var noncentrality = Math.Abs(delta) / sigma * Math.Sqrt(n);
        return Math.Min(1, NoncentralTDistribution.UpperTail(critical, n - 1, noncentrality) + NoncentralTDistribution.Cdf(-critical, n - 1, noncentrality));
    }

    /// <summary>The smallest number of scenarios that finds a difference with a given power; undefined where it is beyond <see cref="MostScenarios"/>.</summary>
    /// <param name="delta">True mean difference, not 0.</param>
    /// <param name="sigma">Standard deviation of the differences, above 0.</param>
    /// <param name="power">Wanted power, above alpha and below 1.</param>
    /// <param name="alpha">Level of the test.</param>
    public static RequiredScenarios? Required(double delta, double sigma, double power, double alpha)
    {
        var z = NormalDistribution.Quantile(1 - alpha / 2);
        var approximate = Math.Pow((z + NormalDistribution.Quantile(power)) * sigma / delta, 2) + z * z / 2;
        if (!(approximate <= MostScenarios))
            return null;
        // The approximation is off by a few at most; widen until it brackets the answer, then halve.
        var (low, high) = (1, Math.Max(2, (int)Math.Ceiling(approximate)));
        while (Of(delta, sigma, high, alpha) < power)
            (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (Of(delta, sigma, middle, alpha) < power)
                low = middle;
            else
                high = middle;
        }

        return new RequiredScenarios(approximate, high, Of(delta, sigma, high, alpha), high > 2 ? Of(delta, sigma, high - 1, alpha) : Quantity.Undefined(Reasons.TooFewScenarios));
    }

    /// <summary>The smallest true difference that n scenarios find with a given power.</summary>
    /// <param name="sigma">Standard deviation of the differences, above 0.</param>
    /// <param name="n">Scenarios, at least 2.</param>
    /// <param name="power">Wanted power, above alpha and below 1.</param>
    /// <param name="alpha">Level of the test.</param>
    public static double Detectable(double sigma, int n, double power, double alpha)
    {
        var (low, high) = (0.0, sigma);
        while (Of(high, sigma, n, alpha) < power)
            (low, high) = (high, high * 2);
        while (high - low > 1e-12 * high)
        {
            var middle = low + (high - low) / 2;
            if (Of(middle, sigma, n, alpha) < power)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    [ReferenceCase("paired_t_power")]
    private static object PowerFromCase(CaseInput input) =>
        new { Values = input.Items("points", point => Of(point.Number("delta"), point.Positive("sigma"), Scenarios(point), point.Probability("alpha"))) };

    [ReferenceCase("paired_t_detectable")]
    private static object DetectableFromCase(CaseInput input) =>
        new { Values = input.Items("points", point => Detectable(point.Positive("sigma"), Scenarios(point), Power(point), point.Probability("alpha"))) };

    [ReferenceCase("paired_t_required_n")]
    private static object RequiredFromCase(CaseInput input) => new
    {
        Values = input.Items("points", point =>
            Required(point.Number("delta"), point.Positive("sigma"), Power(point), point.Probability("alpha"))
                ?? throw point.Wrong("delta", $"large enough to be found with {MostScenarios} scenarios")),
    };

    private static int Scenarios(CaseInput point) => point.Count("n") is >= 2 and var n ? n : throw point.Wrong("n", "at least 2");

    private static double Power(CaseInput point) => point.Probability("power") is var power && power > point.Probability("alpha") ? power : throw point.Wrong("power", "above alpha");
}
