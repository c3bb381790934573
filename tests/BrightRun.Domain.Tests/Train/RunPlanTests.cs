using System.Text.Json;
using BrightRun.Domain.Train;

namespace BrightRun.Domain.Tests.Train;

public sealed class RunPlanTests
{
    private static readonly RunPlan Plan = new()
    {
        Version = "0.1.0",
        Options = RunPlan.Texts(new TrainOptions { Data = "a.json", Base = "b", Rank = 8, Rslora = true, WarmupSteps = Warmup.Steps(5), MaxLength = new MaxLength(512) }),
        Data = new FileFingerprint("a.json", "00"),
        Base = new FileFingerprint("b", "11"),
        Compute = new ComputePlan("cpu", "f32", "as asked for", 2, RecomputeActivations: false, MicroBatch: 1),
        Work = new WorkPlan
        {
            Conversations = 1, EvaluationConversations = 0, Pairs = 2, Sequences = 1, UnfoldedTokens = 30, Tokens = 20, SupervisedTokens = 10,
            LongestSequence = 20, LengthLimit = null, Steps = 3, WarmupSteps = 0, EvaluateEvery = 0,
        },
    };

    [Fact]
    public void Json_ReadsBackToTheSamePlanAndOptions()
    {
        var read = RunJson.Read<RunPlan>(JsonSerializer.Serialize(Plan, RunJson.Document), "plan.json");
        Assert.Equal(Plan with { Options = read.Options }, read);
        Assert.Equal(Plan.Options, read.Options);
        Assert.Equal(Plan.ReadOptions(), read.ReadOptions());
        Assert.Equal(8, read.ReadOptions().Rank);
    }

    [Fact]
    public void Options_OfThisCallOnly_AreNotStored() =>
        Assert.DoesNotContain(Plan.Options.Keys, name => name is "out" or "resume" or "dry-run");

    [Fact]
    public void Read_OfADamagedFile_NamesIt() =>
        Assert.StartsWith("plan.json is damaged", Assert.Throws<RefusedException>(() => RunJson.Read<RunPlan>("{\"schema\": ", "plan.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadOptions_OfAnUnknownOption_NamesItAndTheVersionThatKnowsIt()
    {
        var plan = Plan with { Options = new Dictionary<string, string?> { ["colour"] = "red" } };
        var refused = Assert.Throws<RefusedException>(() => plan.ReadOptions());
        Assert.Contains("colour", refused.Message, StringComparison.Ordinal);
        Assert.Contains("0.1.0", refused.Remedy, StringComparison.Ordinal);
    }
}
