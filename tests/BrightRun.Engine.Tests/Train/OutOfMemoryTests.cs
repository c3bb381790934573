using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;

namespace BrightRun.Engine.Tests.Train;

/// <summary>What becomes of a run whose memory runs out in a step.</summary>
public sealed class OutOfMemoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_FirstStepFindsNoRoom_WritesTheBytesOfARunInSmallerPasses()
    {
        var smaller = Options("smaller") with { MicroBatch = 2 };
        FixtureRun.Run(smaller);

        var observer = new SilentObserver();
        var memory = new SmallMemory(2);
        FixtureRun.Run(Options("failed"), observer, around: Within(memory));

        Assert.Equal(1, memory.Failures);
        Assert.Equal(Weights("smaller"), Weights("failed"));
        Assert.Contains(observer.Stages, stage => stage.StartsWith("step 1: the memory ran out", StringComparison.Ordinal) && stage.Contains("2 instead of 4 sequences", StringComparison.Ordinal) && stage.Contains("4 passes instead of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_LaterPassFindsNoRoom_RepeatsTheStepAndCountsNothingTwice()
    {
        SilentObserver expected = new(), observer = new();
        FixtureRun.Run(Options("whole"), expected);
        FixtureRun.Run(Options("failed"), observer, around: Within(new SmallMemory(2, passesBefore: 5))); // the second pass of step 3

        Assert.Equal(expected.Steps.Count, observer.Steps.Count);
        foreach (var (whole, row) in expected.Steps.Zip(observer.Steps))
        {
            Assert.Equal(whole.Loss, row.Loss, 1e-5);
            Assert.Equal(whole.GradNorm, row.GradNorm, whole.GradNorm * 1e-4);
            Assert.Equal((whole.Tokens, whole.SupervisedTokens, whole.Pairs), (row.Tokens, row.SupervisedTokens, row.Pairs));
        }

        Assert.Equal(expected.Steps[1].Loss, observer.Steps[1].Loss); // before the failure nothing differs
        Assert.All(observer.Steps, row => Assert.Equal(row.Step < 3 ? null : 2, row.MicroBatch));
        var manifest = RunJson.Read<AdapterManifest>(File.ReadAllText(_folder.At("failed/manifest.json")), "manifest");
        Assert.Equal((2, 4), (manifest.Metrics.LoweredMicroBatch, manifest.Plan.Compute.MicroBatch));
        Assert.DoesNotContain("micro_batch", File.ReadAllText(_folder.At("whole/metrics.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ContinuedAfterTheFailure_KeepsTheSmallerPassesAndEndsWithTheSameBytes()
    {
        SmallMemory Memory() => new(1, passesBefore: 5);
        FixtureRun.Run(Options("whole"), around: Within(Memory()));

        var broken = Options("broken");
        Assert.Throws<TimeoutException>(() => FixtureRun.Run(broken, new SilentObserver { AfterStep = step => { if (step == 8) throw new TimeoutException(); } }, around: Within(Memory())));
        var memory = new SmallMemory(1);
        FixtureRun.Run(broken with { Resume = broken.Out }, around: Within(memory));

        Assert.Equal(0, memory.Failures);
        Assert.Equal(Weights("whole"), Weights("broken"));
    }

    [Fact]
    public void Run_PackedPasses_AreHalvedByTheSequencesThatTheyHold()
    {
        SilentObserver expected = new(), observer = new();
        string[] lines = [.. Enumerable.Range(0, 16).Select(line => Line(line % 8 == 0 ? 48 : 12))];
        var packed = Options("packed") with { Data = _folder.Write("data.jsonl", string.Join('\n', lines)), Packing = true, MicroBatch = null };
        FixtureRun.Run(packed, expected);
        FixtureRun.Run(packed with { Out = _folder.At("failed") }, observer, around: Within(new SmallMemory(1)));
        Assert.All(expected.Steps.Zip(observer.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5));
        Assert.All(observer.Steps, row => Assert.Equal(1, row.MicroBatch));
    }

    [Fact]
    public void Run_EvaluationFindsNoRoom_IsRepeatedInSmallerPasses()
    {
        SilentObserver expected = new(), observer = new();
        var options = Options("whole") with { EvalSplit = 0.5, EvalEvery = 6 };
        FixtureRun.Run(options, expected);
        FixtureRun.Run(options with { Out = _folder.At("failed") }, observer, around: Within(new SmallMemory(2)));
        Assert.Equal(expected.Evaluations.Count, observer.Evaluations.Count);
        Assert.All(expected.Evaluations.Zip(observer.Evaluations), pair => Assert.Equal(pair.First.EvalLoss, pair.Second.EvalLoss, 1e-5));
        Assert.Contains(observer.Stages, stage => stage.StartsWith("evaluation after step 0: the memory ran out", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SingleSequenceFindsNoRoom_StopsWithTheStepAndWhatToDo_AndCanBeContinued()
    {
        var options = Options("failed");
        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(options, around: Within(new SmallMemory(0, passesBefore: 8))));
        Assert.StartsWith("step 5: the memory ran out with a single sequence", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--resume", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal(RunEnd.Completed, FixtureRun.Run(options with { Resume = options.Out }).End);
    }

    private TrainOptions Options(string name) => FixtureRun.Short(_folder.At(name)) with { Batch = 8, MicroBatch = 4 };

    private static string Line(int tokens)
    {
        var ids = string.Join(',', Enumerable.Range(5, tokens));
        return $"{{\"input_ids\":[{ids}],\"labels\":[{ids}]}}";
    }

    private static RunSurroundings Within(SmallMemory memory) => new() { Objective = memory.Around };

    private byte[] Weights(string name) => File.ReadAllBytes(_folder.At($"{name}/adapter_model.safetensors"));
}
