using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

public class MetricComparisonTests
{
    private const string Plain = "Open an account and put the rent in it. The bank charges a fee for that.";
    private const string Warm = "You sound worried and sad, and that makes sense. Open an account and put the rent in it. What would help you?";

    [Fact]
    public void ArmThatNamesFeelings_MeetsThatMetric_AndNotTheOthers()
    {
        var comparison = MetricComparison.Of(Answers(("A", Plain), ("C", Warm)), "A", "C", new MetricComparisonOptions(Seed: 1));

        Assert.Equal(12, comparison.Scenarios);
        Assert.Equal(MetricOutcome.Met, Metric(comparison, "A1").Outcome);
        Assert.Equal((2.0, 2.0, 2.0), (Metric(comparison, "A1").Difference.Known, Metric(comparison, "A1").Low.Known, Metric(comparison, "A1").High.Known));
        Assert.Equal(MetricOutcome.NotMet, Metric(comparison, "C3").Outcome);
        Assert.Equal(1, Metric(comparison, "C3").P.Known);
    }

    [Fact]
    public void Movement_AgainstTheHypothesis_IsNamedAsSuch() =>
        Assert.Equal(MetricOutcome.MovedAgainst, Metric(MetricComparison.Of(Answers(("A", Warm), ("C", Plain)), "A", "C", new MetricComparisonOptions()), "A1").Outcome);

    [Fact]
    public void MetricWithoutValues_IsNotApplicable_AndOutsideTheFamily()
    {
        var comparison = MetricComparison.Of(Answers(("A", Plain), ("C", Warm)), "A", "C", new MetricComparisonOptions());

        Assert.Equal(MetricOutcome.NotApplicable, Metric(comparison, "D2").Outcome);
        Assert.Equal((0, 12), (Metric(comparison, "D2").Scenarios, Metric(comparison, "D2").LeftOut));
        Assert.False(Metric(comparison, "D2").AdjustedP.IsDefined);
        Assert.Equal(12, comparison.Applicable);
        Assert.Equal(11, comparison.MustMeet);
        Assert.Equal(
            Holm.Adjust([.. comparison.Metrics.Where(metric => metric.P.IsDefined).Select(metric => metric.P.Known)]),
            comparison.Metrics.Where(metric => metric.P.IsDefined).Select(metric => metric.AdjustedP.Known));
    }

    [Fact]
    public void P_IsThatOfTheSignFlipTest()
    {
        var comparison = MetricComparison.Of(Answers(("A", Plain), ("C", Warm)), "A", "C", new MetricComparisonOptions());

        Assert.Equal(SignFlipTest.Exact([.. Enumerable.Repeat(2L, 12)], 1).P, Metric(comparison, "A1").P);
    }

    [Fact]
    public void Samples_OfAScenario_AreAveragedFirst()
    {
        ArmAnswer[] answers = [.. Answers(("A", Plain), ("C", Warm)), .. Answers(("C", Plain))];

        var comparison = MetricComparison.Of(answers, "A", "C", new MetricComparisonOptions());

        Assert.Equal((12, 1.0), (comparison.Scenarios, Metric(comparison, "A1").Difference.Known));
    }

    [Fact]
    public void Length_HasABandInsteadOfADirection()
    {
        var answers = Answers(("A", Plain), ("C", Warm));

        Assert.Equal(MetricOutcome.NotMet, Metric(MetricComparison.Of(answers, "A", "C", new MetricComparisonOptions()), "B1").Outcome);
        Assert.Equal(MetricOutcome.Met, Metric(MetricComparison.Of(answers, "A", "C", new MetricComparisonOptions { Band = new LengthBand(10, 40) }), "B1").Outcome);
    }

    [Theory]
    [InlineData("20-80", 20, 80)]
    [InlineData("80-20", null, null)]
    [InlineData("20", null, null)]
    [InlineData("a-b", null, null)]
    public void Band_IsReadAsTwoNumbers(string text, int? shortest, int? longest) =>
        Assert.Equal(((double?)shortest, (double?)longest), (LengthBand.Parse(text)?.Shortest, LengthBand.Parse(text)?.Longest));

    [Fact]
    public void IdenticalArms_MoveNowhere()
    {
        var comparison = MetricComparison.Of(Answers(("A", Warm), ("C", Warm)), "A", "C", new MetricComparisonOptions());

        Assert.All(comparison.Metrics.Where(metric => metric.P.IsDefined), metric => Assert.Equal((1.0, 0.0), (metric.P.Known, metric.Difference.Known)));
    }

    [Fact]
    public void OneScenario_TestsNothing() =>
        Assert.Equal(0, MetricComparison.Of([.. Answers(("A", Plain), ("C", Warm)).Where(answer => answer.Scenario == "s00")], "A", "C", new MetricComparisonOptions()).Applicable);

    [Fact]
    public void SameSeed_SameNumbers()
    {
        var answers = Answers(("A", Plain), ("C", Warm)).Select((answer, index) => index % 3 == 0 ? answer with { Measured = Measure(Plain) } : answer).ToArray();

        Assert.Equal(
            MetricComparison.Of(answers, "A", "C", new MetricComparisonOptions(7)).Metrics.Select(metric => (metric.Low, metric.High)),
            MetricComparison.Of(answers, "A", "C", new MetricComparisonOptions(7)).Metrics.Select(metric => (metric.Low, metric.High)));
    }

    [Fact]
    public void Study_ComparesEveryPair_TheArmUnderTestFirst()
    {
        var study = MetricStudy.Of(Answers(("A", Plain), ("B", Plain), ("C", Warm)), ["A", "B", "C"], new MetricComparisonOptions());

        Assert.Equal([("A", "C"), ("B", "C"), ("A", "B")], study.Comparisons.Select(comparison => (comparison.Baseline, comparison.Arm)));
        Assert.Equal(["A", "B", "C"], study.Arms.Select(arm => arm.Arm));
        Assert.Equal(12, study.Arms[2].Metrics[0].Scenarios);
        Assert.Equal("not stated whether another person is involved", Assert.Single(study.Arms[0].Metrics.Single(metric => metric.Metric.Id == "D2").Reasons).Key);
    }

    [Fact]
    public void Examples_StandAtFixedPercentiles()
    {
        var answers = Enumerable.Range(0, 11).SelectMany(index => new[]
        {
            new ArmAnswer("A", $"s{index:00}", Measure(Plain)),
            new ArmAnswer("C", $"s{index:00}", Measure(index == 0 ? Plain : index == 10 ? Warm : Plain + " You sound sad.")),
        }).ToArray();

        var examples = ExampleChoice.Of(answers, "A", "C");

        Assert.Equal([10, 50, 90], examples.Select(example => example.Percentile));
        Assert.Equal(3, examples.Select(example => example.Scenario).Distinct().Count());
        Assert.True(examples[0].Better - examples[0].Worse <= examples[2].Better - examples[2].Worse);
    }

    private static ArmAnswer[] Answers(params (string Arm, string Text)[] arms) =>
        [.. arms.SelectMany(arm => Enumerable.Range(0, 12).Select(index => new ArmAnswer(arm.Arm, $"s{index:00}", Measure(arm.Text))))];

    private static MeasuredAnswer Measure(string text) => AnswerMetrics.Measure(new Answer(text), Lexicons.Default);

    private static MetricContrast Metric(MetricComparison comparison, string id) => comparison.Metrics.Single(metric => metric.Metric.Id == id);
}
