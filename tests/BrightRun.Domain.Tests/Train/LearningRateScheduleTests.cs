using System.Text.Json;
using BrightRun.Domain.Train;

namespace BrightRun.Domain.Tests.Train;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("qv-linear-schedule")]
    [InlineData("rslora-constant")]
    [InlineData("nf4-llama3-gqa")]
    public void RateOf_EqualsHuggingFaceStepByStep(string run)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Shared.Require($"fixtures/lora-runs/{run}/run.json")));
        var root = file.RootElement;
        var schedule = new LearningRateSchedule(
            Enum.Parse<ScheduleKind>(root.GetProperty("schedule").GetString()!, ignoreCase: true),
            root.GetProperty("learning_rate").GetDouble(),
            root.GetProperty("warmup_steps").GetInt32(),
            root.GetProperty("steps").GetInt32());

        var step = 0;
        foreach (var row in root.GetProperty("log").EnumerateArray())
            Assert.Equal(row.GetProperty("lr").GetDouble(), schedule.RateOf(step++), 1e-9);
    }

    [Fact]
    public void RateOf_FirstStepWithWarmup_IsZero() =>
        Assert.Equal(0, new LearningRateSchedule(ScheduleKind.Cosine, 1e-3, WarmupSteps: 2, TotalSteps: 10).RateOf(0));

    [Fact]
    public void RateOf_LastStepOfWarmup_StillLiesBelowThePeak() =>
        Assert.Equal(0.75, new LearningRateSchedule(ScheduleKind.Constant, 1, WarmupSteps: 4, TotalSteps: 10).RateOf(3));

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 0, true)]
    [InlineData(2, 2, true)]
    [InlineData(2, 10, true)]
    public void Moves_IsFalseOnlyWhenEveryRateIsZero(int steps, int warmup, bool moves) =>
        Assert.Equal(moves, new LearningRateSchedule(ScheduleKind.Cosine, 1e-3, warmup, steps).Moves());
}
