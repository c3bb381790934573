using BrightRun.Domain.Prove.Statistics.Reference;
using MathNet.Numerics;

namespace BrightRun.Domain.Prove.Statistics.Distributions;

/// <summary>The gamma function, by its logarithm: it overflows a double above 171.</summary>
public static class GammaFunction
{
    /// <summary>Natural logarithm of gamma(x).</summary>
    /// <param name="x">Above 0.</param>
    public static double Log(double x) => SpecialFunctions.GammaLn(x);

    [ReferenceCase("log_gamma")]
    private static object FromCase(CaseInput input) => new { Values = input.Items("points", point => Log(point.Positive("x"))) };
}
