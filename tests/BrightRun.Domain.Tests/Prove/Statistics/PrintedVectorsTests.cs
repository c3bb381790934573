using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Tests.Prove.Statistics;

/// <summary>Printed examples that need no file: computed by hand, or published with their method.</summary>
public sealed class PrintedVectorsTests
{
    private static readonly double[] Before = [2.5, 2.875, 3.125, 2.25, 3.0, 2.625, 2.75, 3.25, 2.375, 2.125];
    private static readonly double[] Differences = [0.5, 0.25, -0.125, 0.75, 0, 0.375, 0.25, -0.25, 0.625, 1.0];
    private static readonly double[] After = [.. Before.Zip(Differences, (a, d) => a + d)];

    [Fact]
    public void PairedT_OfTheWorkedExample()
    {
        var result = PairedTTest.Of(Differences);

        Assert.Equal(2.6985012, result.T.Known, 7);
        Assert.Equal(0.0244536, result.P.Known, 7);
        Assert.Equal(0.0545733, result.CiLow.Known, 7);
        Assert.Equal(0.6204267, result.CiHigh.Known, 7);
    }

    [Fact]
    public void RankAndSignFlipTests_OfTheWorkedExample_AreExactDyadics()
    {
        var wilcoxon = WilcoxonSignedRank.Of(Differences);
        var flips = SignFlipTest.Exact([.. Differences.Select(d => (long)(d * 8))], 8);

        Assert.Equal((41.0, 4.0, 0.03125), (wilcoxon.WPlus.Known, wilcoxon.WMinus.Known, wilcoxon.PExact.Known));
        Assert.Equal(0.03515625, wilcoxon.PrattPExact.Known);
        Assert.Equal(9 / 256.0, flips.P.Known);
    }

    [Fact]
    public void EffectSizes_OfTheWorkedExample()
    {
        var sizes = EffectSizes.Of(Before, After);

        Assert.Equal(12.5581, sizes.ImprovementPercent.Known, 4);
        Assert.Equal(0.853341, sizes.DZ.Known, 6);
        Assert.Equal(0.779847, sizes.GZ.Known, 6);
        Assert.Equal(1.249114, sizes.DAv.Known, 6);
        Assert.Equal(1.141534, sizes.GAv.Known, 6);
        Assert.Equal(0.3125, sizes.HodgesLehmann.Known, 12);
        Assert.Equal(0.822222, sizes.RankBiserial.Known, 6);
        Assert.Equal(0.54, sizes.CliffsDelta.Known, 12);
    }

    [Fact]
    public void AllZero_IsNoDifferenceForRanks_AndUndefinedForT()
    {
        var zeros = new double[8];

        Assert.Equal(1, WilcoxonSignedRank.Of(zeros).P.Known);
        Assert.Equal(1, SignFlipTest.Exact(new long[8], 1).P.Known);
        Assert.Equal("standard deviation is 0", PairedTTest.Of(zeros).T.Reason);
        Assert.False(EffectSizes.Of(zeros, zeros).GZ.IsDefined);
    }

    [Fact]
    public void OneScenario_TestsNothing()
    {
        Assert.False(PairedTTest.Of([0.5]).P.IsDefined);
        Assert.False(WilcoxonSignedRank.Of([0.5]).P.IsDefined);
        Assert.False(SignFlipTest.Exact([1], 2).P.IsDefined);
        Assert.False(SignTest.Of(1, 0, 0).P.IsDefined);
        Assert.Equal(0.5, EffectSizes.Of([2.0], [2.5]).MeanDifference.Known);
    }

    [Fact]
    public void ExhaustiveBootstrap_CountsTiesHalf()
    {
        var interval = BcaBootstrap.Of(BootstrapSample.Mean([0.5, 0.25, -0.125, 0.75, 1.0, 0.375]), Resamples.Exhaustive(6), 0.95, 6);

        Assert.Equal(46_656, interval.Resamples);
        Assert.Equal(-0.0065546, interval.Z0.Known, 7);
        Assert.Equal(-0.0059857, interval.A.Known, 7);
        Assert.Equal(0.1666667, interval.Low.Known, 7);
        Assert.Equal(0.7291667, interval.High.Known, 7);
    }

    [Theory]
    [InlineData(17, 6, 0.0346897, 0.515948, 0.897714)]
    [InlineData(33, 17, 0.0328391, 0.512348, 0.787945)]
    [InlineData(32, 18, 0.0649086, 0.491931, 0.770843)]
    public void SignTest_OfTheWorkedExamples(int wins, int losses, double p, double low, double high)
    {
        var result = SignTest.Of(wins, losses, 0);

        Assert.Equal(p, result.P.Known, 7);
        Assert.Equal(low, result.CiLow.Known, 6);
        Assert.Equal(high, result.CiHigh.Known, 6);
    }

    [Fact]
    public void Alpha_OfThePublishedExample()
    {
        double?[][] values =
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, null],
            [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
        ];

        var alpha = KrippendorffAlpha.Of(values);

        Assert.Equal(0.743421, alpha.Nominal.Known, 6);
        Assert.Equal(0.815388, alpha.Ordinal.Known, 6);
        Assert.Equal(0.849107, alpha.Interval.Known, 6);
    }

    [Fact]
    public void IntraclassCorrelation_OfThePublishedExample()
    {
        double?[][] rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];

        var icc = IntraclassCorrelation.Of(rows);

        Assert.Equal(0.1657, icc.Icc11.Known, 4);
        Assert.Equal(0.2898, icc.IccA1.Known, 4);
        Assert.Equal(0.6201, icc.IccAk.Known, 4);
        Assert.Equal(0.7148, icc.IccC1.Known, 4);
        Assert.Equal(0.9093, icc.IccCk.Known, 4);
    }
}
