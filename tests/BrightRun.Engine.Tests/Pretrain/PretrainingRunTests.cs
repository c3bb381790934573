using BrightRun.Engine.Pretrain;
using BrightRun.Engine.Tests.Train;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Tests.Pretrain;

public sealed class PretrainingRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_LearnsAPattern_AndWritesTheModelThatItMeasured()
    {
        var setup = Setup("run");
        var outcome = Run(setup);

        Assert.True(outcome.Finished);
        Assert.Equal(outcome.TotalSteps, outcome.Step);
        Assert.Equal(Math.Log(48), outcome.FirstHeldOutLoss!.Value, 0.05); // the first weights know nothing: all 48 tokens are as likely
        Assert.True(outcome.HeldOutLoss < 1.2, $"held-out loss {outcome.HeldOutLoss}");
        // What was written is rounded to bfloat16.
        Assert.Equal(outcome.HeldOutLoss!.Value, HeldOutMeasure.Loss(Path.Combine(setup.Folder, "model"), setup.HeldOut), 0.02);
    }

    [Fact]
    public void Run_InterruptedAndContinued_EndsWithTheSameBytes()
    {
        var whole = Setup("whole");
        Run(whole);
        var broken = Setup("broken");
        foreach (var step in new[] { 3, 7, 8 })
        {
            using var stop = new CancellationTokenSource();
            var interrupted = Run(broken, new SilentObserver { AfterStep = done => { if (done == step) stop.Cancel(); } }, stop);
            Assert.False(interrupted.Finished);
            Assert.False(Directory.Exists(Path.Combine(broken.Folder, "model")));
        }

        Assert.True(Run(broken).Finished);
        Assert.Equal(Weights(whole), Weights(broken));
    }

    [Fact]
    public void Run_Twice_WritesTheSameBytes_AndAnotherSeedOthers()
    {
        var (once, twice, other) = (Setup("once"), Setup("twice"), Setup("other", seed: 2));
        foreach (var setup in new[] { once, twice, other })
            Run(setup);
        Assert.Equal(Weights(once), Weights(twice));
        Assert.NotEqual(Weights(once), Weights(other));
    }

    [Fact]
    public void Threads_ChangeTheResultByRoundingOnly()
    {
        var (one, two) = (Setup("one"), Setup("two", threads: 2));
        Assert.Equal(Run(one).HeldOutLoss!.Value, Run(two).HeldOutLoss!.Value, 0.02);
    }

    private static PretrainingOutcome Run(PretrainingSetup setup, SilentObserver? observer = null, CancellationTokenSource? stop = null) =>
        new PretrainingRun(setup, observer ?? new SilentObserver(), TimeProvider.System).Execute(stop?.Token ?? CancellationToken.None);

    private static byte[] Weights(PretrainingSetup setup) => File.ReadAllBytes(Path.Combine(setup.Folder, "model", "model.safetensors"));

    private PretrainingSetup Setup(string name, ulong seed = 1, int threads = 1) => new()
    {
        Folder = _folder.At(name),
        Model = TinyModel.Describe(tied: true, biases: false),
        Training = [.. Enumerable.Range(0, 600).Select(Counting)],
        HeldOut = [.. Enumerable.Range(2000, 20).Select(Counting)],
        Options = new PretrainingOptions { Seed = seed, LearningRate = 1e-2, StepTokens = 128, PassTokens = 256, EvaluateEvery = 10, SaveEvery = 5, BFloat16 = false, Threads = threads },
    };

    /// <summary>A document that counts on from somewhere in steps of its own: two tokens are chance, the others follow from them.</summary>
    private static TrainingSequence Counting(int document)
    {
        var (start, step) = (SplitMix64.At(7, (ulong)document) % 48, 1 + (SplitMix64.At(8, (ulong)document) % 2));
        int[] ids = [.. Enumerable.Range(0, 10 + (document % 7)).Select(i => (int)((start + ((ulong)i * step)) % 48))];
        return new TrainingSequence(ids, ids, 1, $"document {document}");
    }
}
