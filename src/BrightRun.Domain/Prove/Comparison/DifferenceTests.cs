using BrightRun.Domain.Prove.Statistics;
using BrightRun.Domain.Prove.Statistics.Distributions;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>The primary test: were the arms alike, each difference could as well have had the other sign.</summary>
/// <param name="P">Two-sided p.</param>
/// <param name="Exact">From all sign patterns; otherwise from <see cref="Draws"/> drawn ones.</param>
/// <param name="Draws">Drawn patterns; 0 where the test is exact.</param>
/// <param name="GridDenominator">The differences are multiples of 1 over this.</param>
public sealed record SignFlip(Quantity P, bool Exact, int Draws, long GridDenominator);

/// <summary>Student's t test of the mean difference; with clusters from their robust standard error and clusters - 1 degrees of freedom.</summary>
/// <param name="Mean">Mean difference over scenarios.</param>
/// <param name="Sd">Standard deviation of the scenarios' differences.</param>
/// <param name="Se">Standard error of the mean.</param>
/// <param name="T">Mean over standard error.</param>
/// <param name="Df">Degrees of freedom.</param>
/// <param name="P">Two-sided p.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
public sealed record MeanTest(Quantity Mean, Quantity Sd, Quantity Se, Quantity T, Quantity Df, Quantity P, Quantity Low, Quantity High);

/// <summary>The three tests of one contrast, always together; the primary one decides.</summary>
/// <param name="SignFlip">Primary: sign-flip permutation test of the mean.</param>
/// <param name="Wilcoxon">Signed ranks; of cluster means where there are clusters.</param>
/// <param name="T">Student's t.</param>
/// <param name="PHolm">Primary p, corrected for the number of contrasts by Holm's method; the primary p itself where there is one contrast.</param>
/// <param name="DisagreeAbout05">Some of the three p-values are below 0.05 and some are not.</param>
public sealed record DifferenceTests(SignFlip SignFlip, WilcoxonResult Wilcoxon, MeanTest T, Quantity PHolm, bool DisagreeAbout05)
{
    /// <summary>The level of every statement.</summary>
    public const double Alpha = 0.05;

    private const int DrawnFlips = 100_000;
    private const double Level = 0.95;

    internal static DifferenceTests Of(double[] differences, AnalysisUnits units, ulong seed)
    {
        var flip = Flip(differences, units, seed);
        var wilcoxon = WilcoxonSignedRank.Of(units.Means(differences));
        var mean = TestMean(differences, units);
        Quantity[] all = [flip.P, wilcoxon.P, mean.P];
        var below = all.Where(p => p.IsDefined).Select(p => p.Known < Alpha).Distinct().Count();
        return new DifferenceTests(flip, wilcoxon, mean, flip.P, below > 1);
    }

    /// <summary>The primary test alone.</summary>
    internal static SignFlip Flip(double[] differences, AnalysisUnits units, ulong seed)
    {
        var grid = CommonGrid.Of(differences);
        var sums = units.Sums(grid.Numerators);
        return grid.IsFound && SignFlipTest.IsExactWithin(sums, grid.Denominator)
            ? new SignFlip(SignFlipTest.Exact(sums, grid.Denominator).P, true, 0, grid.Denominator)
            : new SignFlip(SignFlipTest.MonteCarlo(sums, grid.Denominator, seed, DrawnFlips).P, false, DrawnFlips, grid.Denominator);
    }

    private static MeanTest TestMean(double[] differences, AnalysisUnits units)
    {
        var plain = PairedTTest.Of(differences, Level);
        var clustered = ClusterError.Of(units.Group(differences));
        if (!units.AreClusters)
            return new MeanTest(plain.Mean, plain.Sd, clustered.NaiveSe, plain.T, plain.Df, plain.P, plain.CiLow, plain.CiHigh);
        var df = units.Count - 1;
        var se = clustered.ClusterSe.Then(value => value <= Equality.Tolerance ? Quantity.Undefined(Reasons.NoSpread) : value);
        var t = se.Then(value => plain.Mean.Known / value);
        var half = se.Then(value => value * StudentTDistribution.Quantile((1 + Level) / 2, df));
        return new MeanTest(
            plain.Mean, plain.Sd, clustered.ClusterSe, t, clustered.ClusterSe.Then(_ => df), t.Then(value => StudentTDistribution.TwoSided(value, df)),
            half.Then(value => plain.Mean.Known - value), half.Then(value => plain.Mean.Known + value));
    }
}
