using BrightRun.Domain.Prove.Statistics;
using BrightRun.Domain.Prove.Statistics.Distributions;
using CsCheck;

namespace BrightRun.Domain.Tests.Prove.Statistics;

/// <summary>What must hold for any data, held against brute force where there is one.</summary>
public sealed class PropertyTests
{
    private static readonly Gen<long[]> Eighths = Gen.Long[-12, 12].Array[2, 10];
    private static readonly Gen<double[]> Scores = Gen.Int[8, 40].Select(score => score / 8.0).Array[6, 12];

    [Fact]
    public void SignFlip_EqualsTheEnumerationOfAllSigns() => Eighths.Sample(d =>
    {
        var observed = Math.Abs(d.Sum());
        var atLeast = Signs(d.Length).Count(signs => Math.Abs(d.Zip(signs, (value, sign) => value * sign).Sum()) >= observed);

        return SignFlipTest.Exact(d, 8).P.Known == atLeast / Math.Pow(2, d.Length);
    });

    [Fact]
    public void Wilcoxon_EqualsTheEnumerationOfAllSigns() => Eighths.Where(d => d.Any(value => value != 0)).Sample(d =>
    {
        double[] nonZero = [.. d.Where(value => value != 0).Select(value => value / 8.0)];
        var ranks = nonZero.Select(value => nonZero.Count(other => Math.Abs(other) < Math.Abs(value)) + (nonZero.Count(other => Math.Abs(other) == Math.Abs(value)) + 1) / 2.0).ToArray();
        double Plus(IEnumerable<int> signs) => ranks.Zip(signs, (rank, sign) => sign > 0 ? rank : 0).Sum();
        var observed = Plus(nonZero.Select(Math.Sign));
        var all = Signs(nonZero.Length).Select(Plus).ToArray();
        var p = Math.Min(1, 2 * Math.Min(all.Count(w => w >= observed), all.Count(w => w <= observed)) / (double)all.Length);

        return WilcoxonSignedRank.Of([.. d.Select(value => value / 8.0)]).P.Known == p;
    });

    [Fact]
    public void Tests_DoNotChange_WhenArmsChangePlaces() => Eighths.Sample(d =>
    {
        double[] values = [.. d.Select(value => value / 8.0)];
        double[] swapped = [.. values.Select(value => -value)];

        return SignFlipTest.Exact(d, 8).P == SignFlipTest.Exact([.. d.Select(value => -value)], 8).P
            && WilcoxonSignedRank.Of(values).P == WilcoxonSignedRank.Of(swapped).P
            && PairedTTest.Of(values).P == PairedTTest.Of(swapped).P;
    });

    [Fact]
    public void SignFlip_DoesNotChange_OnAFinerGridOrInAnotherOrder() => Eighths.Sample(d =>
        SignFlipTest.Exact(d, 8).P == SignFlipTest.Exact([.. d.Reverse().Select(value => 7 * value)], 56).P);

    [Fact]
    public void EffectSizes_ChangeSign_WhenArmsChangePlaces() => Gen.Select(Scores, Scores).Where((a, c) => a.Length == c.Length).Sample((a, c) =>
    {
        var (forth, back) = (EffectSizes.Of(a, c), EffectSizes.Of(c, a));

        return Opposite(forth.MeanDifference, back.MeanDifference) && Opposite(forth.GZ, back.GZ) && Opposite(forth.GAv, back.GAv)
            && Opposite(forth.HodgesLehmann, back.HodgesLehmann) && Opposite(forth.RankBiserial, back.RankBiserial) && Opposite(forth.CliffsDelta, back.CliffsDelta) && forth.SharePositive == back.ShareNegative;
    });

    [Fact]
    public void Bootstrap_FollowsTheUnitOfMeasurement() => Gen.Select(Scores, Gen.Int[1, 5], Gen.Int[-3, 3]).Sample((values, factor, shift) =>
    {
        var plain = BcaBootstrap.Of(BootstrapSample.Mean(values), seed: 3, draws: 400);
        var moved = BcaBootstrap.Of(BootstrapSample.Mean([.. values.Select(value => factor * value + shift)]), seed: 3, draws: 400);

        return Near(factor * plain.Low.Known + shift, moved.Low.Known) && Near(factor * plain.High.Known + shift, moved.High.Known) && plain.Low.Known <= plain.High.Known;
    }, iter: 50);

    [Fact]
    public void Bootstrap_IsAFunctionOfItsSeed() => Scores.Sample(values =>
        BcaBootstrap.Of(BootstrapSample.Mean(values), seed: 9, draws: 200) == BcaBootstrap.Of(BootstrapSample.Mean(values), seed: 9, draws: 200), iter: 20);

    [Fact]
    public void Holm_NeverLowersAndKeepsTheOrder() => Gen.Double[0, 1].Array[1, 13].Sample(p =>
    {
        var adjusted = Holm.Adjust(p);
        var order = Enumerable.Range(0, p.Length).OrderBy(index => p[index]).ToArray();

        return p.Zip(adjusted).All(pair => pair.Second >= pair.First && pair.Second <= 1)
            && order.Zip(order.Skip(1)).All(pair => adjusted[pair.First] <= adjusted[pair.Second])
            && adjusted[order[0]] == Math.Min(1, p.Length * p[order[0]]);
    });

    [Fact]
    public void Friedman_OfTwoArms_IsTheSignTest() => Eighths.Where(d => d.Any(value => value != 0)).Sample(d =>
    {
        var rows = d.Select(value => (double[])[0, value]).ToArray();
        var sign = SignTest.Of(d.Count(value => value > 0), d.Count(value => value < 0), d.Count(value => value == 0));

        return Near(Friedman.Of(rows).PExact.Known, sign.P.Known);
    });

    [Fact]
    public void IntervalAlpha_BySumsAndByPairs_IsTheSame() => Gen.Int[8, 40].Array[3].Array[2, 10].Sample(units =>
    {
        var byRater = Enumerable.Range(0, 3).Select(rater => units.Select(unit => (double?)unit[rater] / 8).ToArray()).ToArray();
        var (sums, pairs) = (KrippendorffAlpha.IntervalOf(units.Select(unit => unit.Select(value => value / 8.0).ToArray())), KrippendorffAlpha.Of(byRater).Interval);

        return sums.IsDefined == pairs.IsDefined && (!sums.IsDefined || Near(sums.Known, pairs.Known));
    });

    [Fact]
    public void NoncentralT_WithoutNoncentrality_IsStudents() => Gen.Select(Gen.Double[-6, 6], Gen.Int[1, 120]).Sample((x, df) =>
        Near(NoncentralTDistribution.Cdf(x, df, 0), StudentTDistribution.Cdf(x, df))
        && Near(NoncentralTDistribution.Cdf(x, df, 1.5) + NoncentralTDistribution.UpperTail(x, df, 1.5), 1));

    [Fact]
    public void StudentQuantile_IsTheInverseOfTheDistribution() => Gen.Select(Gen.Double[1e-6, 1 - 1e-6], Gen.Int[1, 500]).Sample((p, df) =>
        Near(StudentTDistribution.Cdf(StudentTDistribution.Quantile(p, df), df), p));

    [Fact]
    public void ClopperPearson_EndsWhereTheTailIsHalfOfTheRest() => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60]).Sample((wins, losses) =>
    {
        var (low, high) = BinomialDistribution.ClopperPearson(wins, losses, 0.95);

        return Near(BinomialDistribution.AtLeast(wins, wins + losses, low), 0.025) && Near(BinomialDistribution.AtMost(wins, wins + losses, high), 0.025);
    });

    [Fact]
    public void BradleyTerry_OfTwoArms_IsTheShareOfWins() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40]).Sample((a, b) =>
        Near(BradleyTerry.Of(["A", "B"], [[0, a], [b, 0]]).Probability["B>A"], b / (double)(a + b)));

    [Fact]
    public void RequiredScenarios_AreTheFewestThatReachThePower() => Gen.Select(Gen.Double[0.2, 1], Gen.Double[0.4, 1]).Sample((delta, sigma) =>
    {
        var required = PairedTPower.Required(delta, sigma, 0.8, 0.05)!;

        return required.PowerAtN >= 0.8 && !(required.PowerAtNMinus1.Value >= 0.8) && Math.Abs(PairedTPower.Detectable(sigma, required.N, required.PowerAtN, 0.05) - delta) < 1e-6;
    }, iter: 20);

    [Fact]
    public void Bounded_NeverLeavesItsRange() => Gen.Select(Gen.ULong, Gen.ULong[1, 1UL << 63]).Sample((seed, n) => new Xoshiro256(seed).Bounded(n) < n);

    private static IEnumerable<int[]> Signs(int n) => Enumerable.Range(0, 1 << n).Select(bits => Enumerable.Range(0, n).Select(bit => (bits >> bit & 1) == 1 ? 1 : -1).ToArray());

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));

    private static bool Opposite(Quantity a, Quantity b) => a.IsDefined == b.IsDefined && (!a.IsDefined || Near(a.Known, -b.Known));
}
