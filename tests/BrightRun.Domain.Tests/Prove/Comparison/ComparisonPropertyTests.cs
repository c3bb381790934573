using BrightRun.Domain.Prove.Comparison;
using BrightRun.Domain.Prove.Statistics;
using CsCheck;
using static BrightRun.Domain.Tests.Prove.Comparison.SampleScores;

namespace BrightRun.Domain.Tests.Prove.Comparison;

/// <summary>What must hold of a comparison whatever the scores are.</summary>
public class ComparisonPropertyTests
{
    private static readonly Gen<(double[] A, double[] C)> Pairs = Gen.Int[8, 40].Select(value => value / 8.0).Array[20].Select(values => (values[..10], values[10..]));

    [Fact]
    public void ArmsThatChangePlaces_ChangeTheSign() => Pairs.Sample((a, c) =>
    {
        var forth = Compare(Rows(a, c)).Contrasts.Single();
        var back = Compare(Rows(a, c), Quick with { Arms = ["C", "A"] }).Contrasts.Single();

        return Opposite(forth.Difference.Value, back.Difference.Value) && Opposite(forth.Difference.Low, back.Difference.High) && Opposite(forth.Difference.High, back.Difference.Low)
            && forth.Tests.SignFlip == back.Tests.SignFlip && Opposite(forth.Tests.T.T, back.Tests.T.T)
            && (forth.Wins.Wins, forth.Wins.Losses) == (back.Wins.Losses, back.Wins.Wins) && Opposite(forth.EffectSizes.GZ.Value, back.EffectSizes.GZ.Value);
    }, iter: 30);

    [Fact]
    public void OrderOfTheRows_MeansNothing() => Gen.Select(Pairs, Gen.Int).Sample((pair, seed) =>
    {
        var rows = Rows(pair.A, pair.C);
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);

        return Json(Compare(rows)) == Json(Compare(shuffled));
    }, iter: 20);

    [Fact]
    public void AnotherZeroOrUnit_MovesPointsAlone() => Gen.Select(Pairs, Gen.Int[1, 4], Gen.Int[0, 3]).Sample((pair, factor, shift) =>
    {
        var options = Quick with { Scale = null };
        var plain = Compare(Rows(pair.A, pair.C), options).Contrasts.Single();
        var moved = Compare(Rows([.. pair.A.Select(value => factor * value + shift)], [.. pair.C.Select(value => factor * value + shift)]), options).Contrasts.Single();

        return Near(factor * plain.Difference.Value.Known, moved.Difference.Value.Known) && Near(factor * plain.Difference.Low.Known, moved.Difference.Low.Known)
            && plain.Tests.SignFlip.P == moved.Tests.SignFlip.P && plain.Tests.Wilcoxon.P == moved.Tests.Wilcoxon.P
            && plain.Wins == moved.Wins && plain.EffectSizes.GZ.Value.IsDefined == moved.EffectSizes.GZ.Value.IsDefined;
    }, iter: 20);

    [Fact]
    public void ClustersOfOneScenario_ChangeNothing() => Pairs.Sample((a, c) =>
        Json(Compare(Rows(a, c))) == Json(Compare([.. Rows(a, c).Select(row => row with { Cluster = row.Scenario })])), iter: 10);

    [Fact]
    public void ScenariosCopiedWithinTheirCluster_TeachNothing() => Pairs.Sample((a, c) =>
    {
        var once = Compare(Rows(a, c)).Contrasts.Single();
        var copied = Compare([.. Rows(a, c).SelectMany(row => new[] { row with { Cluster = row.Scenario }, row with { Scenario = row.Scenario + "'", Cluster = row.Scenario } })]).Contrasts.Single();

        return copied.N == 2 * copied.Units && once.Tests.SignFlip.P == copied.Tests.SignFlip.P && once.Tests.Wilcoxon.P == copied.Tests.Wilcoxon.P
            && once.Tests.T.P.IsDefined == copied.Tests.T.P.IsDefined && (!once.Tests.T.P.IsDefined || Near(once.Tests.T.P.Known, copied.Tests.T.P.Known))
            && Near(once.Difference.Low.Known, copied.Difference.Low.Known) && Near(once.Difference.High.Known, copied.Difference.High.Known);
    }, iter: 20);

    [Fact]
    public void Grid_HoldsEveryMeanOfFewRatersAndDimensions() => Gen.Select(Gen.Int[-400, 400].Array[1, 20], Gen.OneOfConst(8, 40, 840, 1000)).Sample((numerators, denominator) =>
    {
        var grid = CommonGrid.Of([.. numerators.Select(value => value / (double)denominator)]);

        return grid.IsFound && denominator % grid.Denominator == 0
            && numerators.Zip(grid.Numerators).All(pair => pair.First * grid.Denominator == pair.Second * denominator);
    });

    private static string Json(ArmComparison comparison) => QuantityJson.Of(comparison).Values!.ToJsonString();

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-7 * Math.Max(1, Math.Abs(a));

    private static bool Opposite(Quantity a, Quantity b) => a.IsDefined == b.IsDefined && (!a.IsDefined || Near(a.Known, -b.Known));
}
