using BrightRun.Domain.Prove.Scenarios;

namespace BrightRun.Domain.Tests.Prove.Scenarios;

public class HoldOutCheckTests
{
    private const string Trained =
        "My name is Rosa and I have not opened the letters of the bank since the spring because I am afraid of what they say and I do not know whom to ask about it.";

    private readonly HoldOutCheck _check = new(
        [Trained, "The car broke down and the garage wants more money than I have this month.", "We argue about the holiday every evening and nobody sleeps."],
        ["Open three letters today and write the sums on one page."]);

    [Fact]
    public void TrainingMessage_IsRejected()
    {
        var match = _check.Check(WithMessage(Trained));

        Assert.True(match is { Status: HoldOutStatus.Reject, IsSameText: true }, $"{match}");
        Assert.StartsWith("my name is rosa", match.Nearest, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainingMessageWithAnotherName_IsRejected()
    {
        var match = _check.Check(WithMessage(Trained.Replace("Rosa", "Clara", StringComparison.Ordinal)));

        Assert.True(match is { Status: HoldOutStatus.Reject, IsSameText: false }, $"{match}");
    }

    [Fact]
    public void StockOpening_AloneIsNotRejected()
    {
        var match = _check.Check(WithMessage("My name is Clara and I have a shop for flowers that earns less every week, although I stand in it from morning until night."));

        Assert.True(match.Status is HoldOutStatus.Clear or HoldOutStatus.Review, $"{match}");
    }

    [Fact]
    public void OtherMessage_IsClear()
    {
        var match = _check.Check(WithMessage("Grandmother left us a piano that nobody plays, and my sister would like to sell it before winter comes."));

        Assert.True(match is { Status: HoldOutStatus.Clear, LongestRun: < 5, Containment: 0 }, $"{match}");
    }

    [Fact]
    public void AnswerInTheSituation_IsFoundToo()
    {
        var match = _check.Check(WithMessage("Grandmother left us a piano that nobody plays at all.") with { Situation = "Open three letters today and write the sums on one page." });

        Assert.True(match.Containment > 0.3, $"{match}");
    }

    [Fact]
    public void SharedRun_IsCountedInTokens()
    {
        var match = _check.Check(WithMessage("Yesterday the car broke down and the garage wants more, said my uncle while he was looking for the key."));

        Assert.Equal("the car broke down and the garage wants more".Split(' ').Length, match.LongestRun);
    }

    private static Scenario WithMessage(string message) => ScenarioSetTests.Valid() with { ClientMessage = message, Situation = "" };
}
