using BrightRun.Domain.Prove.Comparison;
using static BrightRun.Domain.Tests.Prove.Comparison.SampleScores;

namespace BrightRun.Domain.Tests.Prove.Comparison;

/// <summary>A comparison composes the statistics as evaluation.md, sections 8 and 9, says.</summary>
public class ArmComparisonTests
{
    [Fact]
    public void PrintedVector_GivesThePrintedValues()
    {
        var contrast = Compare(V1()).Contrasts.Single();

        Assert.Equal(("C-A", 10, 10), (contrast.Name, contrast.N, contrast.Units));
        Assert.Equal(0.3375, contrast.Difference.Value.Known, 1e-12);
        Assert.Equal(12.5581, contrast.Improvement.Percent.Value.Known, 5e-5);
        Assert.Equal(36 / 1024.0, contrast.Tests.SignFlip.P.Known);
        Assert.True(contrast.Tests.SignFlip.Exact);
        Assert.Equal(8, contrast.Tests.SignFlip.GridDenominator);
        Assert.Equal(0.03125, contrast.Tests.Wilcoxon.P.Known, 1e-12);
        Assert.Equal(0.0244536, contrast.Tests.T.P.Known, 5e-8);
        Assert.Equal(0.0545733, contrast.Tests.T.Low.Known, 5e-8);
        Assert.Equal(0.779847, contrast.EffectSizes.GZ.Value.Known, 5e-7);
        Assert.Equal(0.3125, contrast.EffectSizes.HodgesLehmann.Value.Known, 1e-12);
        Assert.Equal((7, 1, 2), (contrast.Wins.Wins, contrast.Wins.Ties, contrast.Wins.Losses));
        Assert.Equal(Finding.Higher, contrast.Conclusion.Finding);
        Assert.Null(contrast.Clusters);
        Assert.Null(contrast.AlphaOfDifferences);
    }

    [Fact]
    public void SameScores_AreNoDifference_NeverAFinding()
    {
        var contrast = Compare(Rows(A, A)).Contrasts.Single();

        Assert.Equal(1, contrast.Tests.SignFlip.P.Known);
        Assert.False(contrast.Tests.T.T.IsDefined);
        Assert.Equal((0.0, 0.0), (contrast.Difference.Low.Known, contrast.Difference.High.Known));
        Assert.True(contrast.Difference.Degenerate);
        Assert.Equal(Finding.Undecided, contrast.Conclusion.Finding);
        Assert.Contains("same score in every scenario", contrast.Conclusion.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void FewScenarios_GiveNoIntervalAndNoConclusion(int n)
    {
        var contrast = Compare(Rows(A[..n], [.. A[..n].Select(before => before + 1)])).Contrasts.Single();

        Assert.False(contrast.Difference.Low.IsDefined);
        Assert.Equal(n > 1, contrast.Tests.SignFlip.P.IsDefined);
        Assert.Equal(Finding.NoConclusion, contrast.Conclusion.Finding);
    }

    [Fact]
    public void ScenarioWithoutAnArm_IsOutForAllArmsAndNamed()
    {
        var comparison = Compare([.. V1().Where(row => (row.Scenario, row.Arm) != ("s03", "C")), Row("s10", "A", 3), Row("s10", "C", null)]);

        Assert.Equal((11, 9, 1), (comparison.Scenarios, comparison.Compared, comparison.Unscored));
        Assert.Equal([new ScenarioOut("s03", "no score for C"), new ScenarioOut("s10", "no score for C")], comparison.Out);
        Assert.True(comparison.TooManyOut);
        Assert.Equal(Finding.NoConclusion, comparison.Contrasts.Single().Conclusion.Finding);
    }

    [Fact]
    public void ImprovementThatTheIntervalExcludes_IsRuledOut()
    {
        double[] c = [.. A.Select((before, index) => before + (index % 2 == 0 ? 0.125 : -0.125))];

        Assert.Equal(Finding.RuledOut, Compare(Rows(A, c)).Contrasts.Single().Conclusion.Finding);
    }

    [Fact]
    public void BaselineNearTheFloor_MakesPercentagesATrap()
    {
        double[] low = [.. A.Select(before => before - 1.5)];

        var contrast = Compare(Rows(low, [.. low.Select((before, index) => before + D[index])]), Quick with { Scale = (0.6, 8) }).Contrasts.Single();

        Assert.NotNull(contrast.Improvement.Trap);
        Assert.Equal(Finding.Higher, contrast.Conclusion.Finding);
        Assert.DoesNotContain("% of", contrast.Conclusion.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreeArms_AreCorrectedForThreeContrasts()
    {
        // V15 of evaluation.md, whose Wilcoxon p-values are .015625, .03125 and .21875.
        double[][] rows = [[2.5, 2.75, 3.5], [3, 3, 3.25], [2, 2.5, 3], [2.75, 2.5, 3.25], [2.25, 2.75, 2.75], [3.25, 3, 3.5], [2.5, 2.5, 2.5], [2, 2.75, 3.75]];

        var comparison = Compare([.. rows.SelectMany((row, scenario) => row.Select((score, arm) => Row($"s{scenario}", "ABC"[arm].ToString(), score)))]);

        Assert.Equal(["B-A", "C-A", "C-B"], comparison.Contrasts.Select(contrast => contrast.Name));
        Assert.Equal([.21875, .015625, .03125], comparison.Contrasts.Select(contrast => contrast.Tests.Wilcoxon.P.Known));
        Assert.Equal(.0028292, comparison.SeveralArms!.P.Known, 5e-8);
        Assert.All(comparison.Contrasts, contrast => Assert.True(contrast.Tests.PHolm.Known >= contrast.Tests.SignFlip.P.Known));
        Assert.Equal(3 * comparison.Contrasts.Min(contrast => contrast.Tests.SignFlip.P.Known), comparison.Contrasts.Min(contrast => contrast.Tests.PHolm.Known), 1e-12);
    }

    [Fact]
    public void RatersWhoContradictEachOther_SupportNoConclusion()
    {
        var rows = A.SelectMany((_, index) => new[]
        {
            Row($"s{index}", "A", 1 + index % 5, "r1"), Row($"s{index}", "C", 1 + (index + 2) % 5, "r1"),
            Row($"s{index}", "A", 5 - index % 5, "r2"), Row($"s{index}", "C", 5 - (index + 2) % 5, "r2"),
        }).ToArray();

        var comparison = Compare(rows);

        Assert.Equal(EvidenceQuality.Fail, comparison.Agreement!.Quality);
        Assert.NotNull(comparison.Agreement.Kappa);
        Assert.Equal(Finding.NoConclusion, comparison.Contrasts.Single().Conclusion.Finding);
    }

    [Fact]
    public void Rater_WhoDidNotScoreEveryArm_DoesNotCount()
    {
        ScoreRow[] rows = [.. V1().SelectMany(row => new[] { row with { Rater = "r1" }, row with { Rater = "r2", Score = row.Arm == "A" || row.Scenario != "s00" ? row.Score : null } })];

        var contrast = Compare(rows).Contrasts.Single();

        Assert.Equal(0.3375, contrast.Difference.Value.Known, 1e-12);
        Assert.Equal(2, contrast.Sensitivity.WithoutRater.Count);
        Assert.Equal([10, 9], contrast.Sensitivity.WithoutRater.Select(variation => variation.N).OrderDescending());
    }

    [Fact]
    public void WordsOfProof_AreLeftToStudies()
    {
        foreach (var comparison in new[] { Compare(V1()), Compare(Rows(A, A)), Compare(Rows(A[..3], A[..3])) })
        {
            foreach (var word in new[] { "significant", "prove", "scientific" })
                Assert.DoesNotContain(word, comparison.Contrasts.Single().Conclusion.Sentence, StringComparison.OrdinalIgnoreCase);
        }
    }

    public static TheoryData<string, ScoreRow[], ComparisonOptions> Mistakes { get; } = new()
    {
        { "holds no score", [], Quick },
        { "one arm only, A", [Row("s", "A", 1)], Quick },
        { "scored twice, in s/A/ and in s/A/", [Row("s", "A", 1), Row("s", "A", 2), Row("s", "B", 1)], Quick },
        { "s/B/: the score 6 is off the scale", [Row("s", "A", 1), Row("s", "B", 6)], Quick },
        { "no number", [Row("s", "A", double.NaN), Row("s", "B", 1)], Quick },
        { "cluster k1", [Row("s", "A", 1, null, "k1"), Row("s", "B", 1, null, "k2")], Quick },
        { "no rater", [Row("s", "A", 1, "r1"), Row("s", "B", 1)], Quick },
        { "no scenario can be compared (s: no score for B)", [Row("s", "A", 1), Row("t", "B", 1)], Quick },
        { "has no arm X", [Row("s", "A", 1), Row("s", "B", 1)], Quick with { Arms = ["A", "X"] } },
        { "no list of at least two different arms", [Row("s", "A", 1), Row("s", "B", 1)], Quick with { Arms = ["A", "A"] } },
        { "no rater scored every arm", [Row("s", "A", 1, "r1"), Row("s", "B", 1, "r2")], Quick },
        { "25 arms", [.. Enumerable.Range(0, 25).Select(arm => Row("s", $"{arm}", 1))], Quick },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsNamed(string named, ScoreRow[] rows, ComparisonOptions options)
    {
        var refused = Assert.Throws<RefusedException>(() => Compare(rows, options));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Remedy);
    }
}
