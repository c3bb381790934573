using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class TrainingStatisticsTests
{
    private const string Answer = "That sounds heavy, and it makes sense that you feel stuck. Let us look at one number at a time, and begin with what you owe on the house.";

    [Fact]
    public void Add_RealFile_CountsAsDocumented()
    {
        var statistics = new TrainingStatistics();
        foreach (var conversation in Samples.Read(Shared.Require("data/brightrun-lora-v4-12.json")).Conversations)
            statistics.Add(conversation);

        Assert.Equal((12, 44, 0), (statistics.Conversations, statistics.UsablePairs, statistics.NearlyRepeatedAnswers));
        Assert.Equal(9, statistics.Arcs["confusion_to_clarity"]);
        Assert.Equal(6, statistics.Topics["mortgage_payoff_strategy"]);
        Assert.Equal(44, statistics.Quality["3"]);
    }

    [Fact]
    public void Add_NearlyTheSameAnswer_IsCounted()
    {
        var statistics = new TrainingStatistics();
        foreach (var target in new[] { Answer, Answer.ToUpperInvariant() + "!", "Something else entirely: the school called, and we talked about savings bonds for a while." })
            statistics.Add(Conversation(target));

        Assert.Equal(1, statistics.NearlyRepeatedAnswers);
        Assert.Equal(1.0 / 3, statistics.RepetitionShare, 1e-12);
    }

    [Fact]
    public void Add_MaskedAnswer_IsNoExample()
    {
        var statistics = new TrainingStatistics();
        statistics.Add(Conversation(Answer, "cut off"));

        Assert.Equal((0, 1), (statistics.UsablePairs, statistics.MaskedPairs));
    }

    private static Conversation Conversation(string target, string? maskReason = null) => new()
    {
        Id = "c",
        Pairs = [new TrainingPair { Turn = 2, Context = [new(ChatRole.User, "question")], Target = target, MaskReason = maskReason }],
    };
}
