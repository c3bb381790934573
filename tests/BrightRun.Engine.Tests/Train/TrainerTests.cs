using BrightRun.Domain;

namespace BrightRun.Engine.Tests.Train;

public sealed class TrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_BrokenOffAnywhereAndContinued_EndsWithTheSameBits()
    {
        using var whole = new TrainerBench(_folder.At("whole"));
        Assert.True(whole.Run());

        for (var moment = 1; moment <= whole.TotalSteps; moment++)
        {
            var path = _folder.At($"broken-{moment}");
            using (var broken = new TrainerBench(path))
                Assert.Throws<TimeoutException>(() => broken.Run(new SilentObserver { AfterStep = step => { if (step == moment) throw new TimeoutException(); } }));

            using var continued = new TrainerBench(path);
            Assert.True(continued.Run());
            Assert.Equal(whole.Values, continued.Values);
            Assert.Equal(whole.Steps.Select(row => (row.Step, row.Loss, row.GradNorm, row.Lr)), continued.Steps.Select(row => (row.Step, row.Loss, row.GradNorm, row.Lr)));
        }
    }

    /// <summary>Reading a loss waits for a GPU: a step queues all of its passes first.</summary>
    [Fact]
    public void Run_ReadsTheLossesOfAStep_WhenAllOfItsPassesAreQueued()
    {
        using var bench = new TrainerBench(_folder.FullName) { TotalSteps = 2 };
        bench.Run();
        Assert.Equal(["queue", "queue", "read", "read", "queue", "queue", "read", "read"], bench.Objective.Calls);
    }

    [Fact]
    public void Run_AskedToStop_FinishesTheStepAndSaves()
    {
        using var stop = new CancellationTokenSource();
        using (var run = new TrainerBench(_folder.At("run")))
        {
            Assert.False(run.Run(new SilentObserver { AfterStep = step => { if (step == 3) stop.Cancel(); } }, stop));
            Assert.Equal(3, run.State.Step);
        }

        using var continued = new TrainerBench(_folder.At("run"));
        Assert.Equal(3, continued.State.Step);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(0.0, "loss is 0")]
    public void Run_WorthlessLoss_StopsWithAnErrorThatNamesStepAndLoss(double loss, string named)
    {
        using var run = new TrainerBench(_folder.At("run"));
        run.Objective.Distort = _ => loss;
        var refused = Assert.Throws<RefusedException>(() => run.Run());
        Assert.Contains("step 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named == "Infinity" ? "∞" : named, refused.Message.Replace("Infinity", "∞", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_GradientThatNeverArrives_StopsWithANamedError()
    {
        using var run = new TrainerBench(_folder.At("run"));
        run.Objective.Connected = false;
        Assert.Contains("gradient is zero", Assert.Throws<RefusedException>(() => run.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EvaluatesBeforeTheFirstAndAfterTheLastStep()
    {
        using var run = new TrainerBench(_folder.At("run")) { Evaluates = true, TotalSteps = 3 };
        run.Run();
        Assert.Equal([0, 1, 2, 3], run.Evaluations.Select(row => row.Step));
    }

    [Fact]
    public void Run_WithoutImprovement_StopsEarlyAndRemembersTheBest()
    {
        using var run = new TrainerBench(_folder.At("run"), keepBest: true) { Evaluates = true, Patience = 2 };
        double[] losses = [9, 5, 4, 6, 7, 1];
        run.Objective.HeldOut = index => losses[index];
        Assert.True(run.Run());
        Assert.Equal((4, true, 2), (run.State.Step, run.State.StoppedEarly, run.State.Evaluations.BestStep));
        Assert.NotNull(run.State.Best);
    }

    [Fact]
    public void Run_UntrainedAdapter_IsNeverTheBest()
    {
        using var run = new TrainerBench(_folder.At("run"), keepBest: true) { Evaluates = true, TotalSteps = 2 };
        double[] losses = [1, 5, 4];
        run.Objective.HeldOut = index => losses[index];
        run.Run();
        Assert.Equal(2, run.State.Evaluations.BestStep);
    }

    [Fact]
    public void Run_DiskFullAtACheckpoint_SaysSoAndKeepsTheOneBefore()
    {
        var disk = new FullDisk();
        using (var run = new TrainerBench(_folder.At("run"), disk))
        {
            var refused = Assert.Throws<RefusedException>(() => run.Run(new SilentObserver { AfterStep = step => { if (step == 9) disk.LeaveRoomFor(300); } }));
            Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.At("run"), "*", SearchOption.AllDirectories), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        using var continued = new TrainerBench(_folder.At("run"));
        Assert.Equal(5, continued.State.Step);
        Assert.True(continued.Run());
    }

    [Fact]
    public void Run_DiskFullAtARow_LeavesNoHalfRow()
    {
        var disk = new FullDisk();
        using (var run = new TrainerBench(_folder.At("run"), disk))
            Assert.Throws<RefusedException>(() => run.Run(new SilentObserver { AfterStep = step => { if (step == 2) disk.LeaveRoomFor(20); } }));
        Assert.All(File.ReadAllLines(_folder.At("run/metrics.jsonl")), line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_RemovesRowsAfterTheCheckpoint()
    {
        using (var run = new TrainerBench(_folder.At("run")))
            Assert.Throws<TimeoutException>(() => run.Run(new SilentObserver { AfterStep = step => { if (step == 8) throw new TimeoutException(); } }));
        Assert.Equal(8, File.ReadAllLines(_folder.At("run/metrics.jsonl")).Length);
        using var continued = new TrainerBench(_folder.At("run"));
        Assert.Equal(5, continued.Steps.Count);
    }

    [Fact]
    public void Restore_UnfinishedCheckpoint_IsRemoved()
    {
        var leftOver = Directory.CreateDirectory(_folder.At("run/checkpoints/step-00000009.123.tmp"));
        using var run = new TrainerBench(_folder.At("run"));
        Assert.Equal(0, run.State.Step);
        Assert.False(Directory.Exists(leftOver.FullName));
    }

    [Fact]
    public void Restore_DamagedCheckpoint_IsNamed()
    {
        using (var run = new TrainerBench(_folder.At("run")))
            run.Run();
        var newest = Directory.EnumerateDirectories(_folder.At("run/checkpoints")).Max()!;
        var tensors = Path.Combine(newest, "state.safetensors");
        var bytes = File.ReadAllBytes(tensors);
        bytes[^1] ^= 1;
        File.WriteAllBytes(tensors, bytes);
        Assert.Contains(newest, Assert.Throws<RefusedException>(() => new TrainerBench(_folder.At("run"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_KeepsTheNewestCheckpointsOnly()
    {
        using var run = new TrainerBench(_folder.At("run")) { SaveEvery = 2 };
        run.Run();
        Assert.Equal(["step-00000010", "step-00000012"], Directory.EnumerateDirectories(_folder.At("run/checkpoints")).Select(path => Path.GetFileName(path)).Order());
    }
}
