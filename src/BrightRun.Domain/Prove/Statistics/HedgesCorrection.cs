using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>
/// The factor J that takes the bias of small samples out of a standardised mean (Hedges, "Distribution theory for Glass's estimator of
/// effect size", 1981): J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)).
/// </summary>
public static class HedgesCorrection
{
    /// <summary>J.</summary>
    /// <param name="m">Degrees of freedom; below 2 the factor divides by Γ(0) and is undefined.</param>
    public static Quantity Of(int m) =>
        m < 2 ? Quantity.Undefined("J(1) divides by gamma(0)") : Math.Exp(GammaFunction.Log(m / 2.0) - GammaFunction.Log((m - 1) / 2.0)) / Math.Sqrt(m / 2.0);

    [ReferenceCase("hedges_j")]
    private static object FromCase(CaseInput input) => new { Values = input.Numbers("m").Select(m => Of((int)m)) };
}
