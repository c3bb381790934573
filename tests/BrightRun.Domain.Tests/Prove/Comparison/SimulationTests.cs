using BrightRun.Domain.Prove.Comparison;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Tests.Prove.Comparison;

/// <summary>
/// Error rates on scores whose truth is known (evaluation.md 13.2, numbers 22 and 23). The draws are keyed by seeds, so a rate is always the same
/// number; the bench `simulate` computes the whole table, with all resamples.
/// </summary>
public class SimulationTests
{
    private const int Studies = 2_000;

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    public void WithoutADifference_ThePrimaryTestRejectsInAboutOneOfTwenty(int n)
    {
        var rejected = Enumerable.Range(0, Studies).Count(study => Headline(Panel(0), n, study, resamples: 1).Tests.SignFlip.P.Known < DifferenceTests.Alpha);

        Assert.InRange(rejected / (double)Studies, 0.03, 0.065);
    }

    [Fact]
    public void RatersTakenForIndependent_FindDifferencesThatAreNotThere()
    {
        var rejected = Enumerable.Range(0, Studies).Count(study => PairedTTest.Of([.. Scores(Panel(0), 20, study).SelectMany(scores => scores.Select(score => score.After - score.Before))]).P.Known < DifferenceTests.Alpha);

        Assert.True(rejected > 0.10 * Studies, $"only {rejected} of {Studies}");
    }

    [Fact]
    public void Intervals_HoldTheTruthAsOftenAsTheySay()
    {
        const int studies = 500;
        var panel = Panel(0.42);
        var truth = panel.Truth(new Xoshiro256(1), 200_000).Difference;

        var held = Enumerable.Range(0, studies).Count(study => Headline(panel, 50, study, resamples: 1_000).Difference is var difference && difference.Low.Known <= truth && truth <= difference.High.Known);

        Assert.InRange(held / (double)studies, 0.92, 0.97);
    }

    private static SimulatedPanel Panel(double effect) => new() { Effect = effect };

    private static (double Before, double After)[][] Scores(SimulatedPanel panel, int n, int study)
    {
        var generator = new Xoshiro256((ulong)study);
        return [.. Enumerable.Range(0, n).Select(_ => panel.Scenario(generator))];
    }

    private static ContrastHeadline Headline(SimulatedPanel panel, int n, int study, int resamples) => ContrastHeadline.Of(
        [.. Scores(panel, n, study).SelectMany((scores, index) => scores.SelectMany((score, rater) => new[]
        {
            SampleScores.Row($"s{index:00}", "A", score.Before, $"r{rater}"), SampleScores.Row($"s{index:00}", "C", score.After, $"r{rater}"),
        }))],
        new ComparisonOptions { Seed = (ulong)study, Resamples = resamples });
}
