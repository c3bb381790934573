using BrightRun.Domain.Prove.Statistics.Reference;
using MathNet.Numerics;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>The chi-square distribution.</summary>
public static class ChiSquareDistribution
{
    /// <summary>P(X > x), computed as the upper tail so that small values keep their accuracy.</summary>
    /// <param name="x">From 0 on.</param>
    /// <param name="df">Degrees of freedom, above 0.</param>
    public static double UpperTail(double x, double df) => SpecialFunctions.GammaUpperRegularized(df / 2, x / 2);

    [ReferenceCase("chi_square_sf")]
    private static object FromCase(CaseInput input) => new { Values = input.Items("points", point => UpperTail(point.NonNegative("x"), point.Positive("df"))) };
}
