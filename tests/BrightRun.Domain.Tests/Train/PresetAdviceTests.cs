using BrightRun.Domain.Train;

namespace BrightRun.Domain.Tests.Train;

public sealed class PresetAdviceTests
{
    private static readonly TrainingSetShape Fitting = new(Conversations: 301, Pairs: 1000, RepeatedTargets: 0, Steps: 100);

    [Theory]
    [InlineData(TrainPreset.Conservative)]
    [InlineData(TrainPreset.Balanced)]
    [InlineData(TrainPreset.Aggressive)]
    public void For_ALargeVariedSet_SaysNothing(TrainPreset preset) => Assert.Empty(PresetAdvice.For(preset, Fitting));

    [Theory]
    [InlineData(TrainPreset.Balanced, 149, true)]
    [InlineData(TrainPreset.Balanced, 150, false)]
    [InlineData(TrainPreset.Aggressive, 300, true)]
    [InlineData(TrainPreset.Conservative, 12, false)]
    public void For_FewConversations_NamesTheNumberAndABetterPreset(TrainPreset preset, int conversations, bool warns)
    {
        var advice = PresetAdvice.For(preset, Fitting with { Conversations = conversations });
        Assert.Equal(warns, advice.Count == 1 && advice[0].StartsWith($"{conversations} conversations", StringComparison.Ordinal));
    }

    [Fact]
    public void For_RepeatedAnswers_SaysHowMany() =>
        Assert.Contains("150 of 1000", Assert.Single(PresetAdvice.For(TrainPreset.Balanced, Fitting with { RepeatedTargets = 150 })), StringComparison.Ordinal);

    [Fact]
    public void For_FewSteps_SaysSo() =>
        Assert.StartsWith("9 optimizer steps", Assert.Single(PresetAdvice.For(TrainPreset.Balanced, Fitting with { Steps = 9 })), StringComparison.Ordinal);
}
