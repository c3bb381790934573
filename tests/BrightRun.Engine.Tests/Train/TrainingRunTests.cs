using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Tests.Train;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Out => _folder.At("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("qv-linear-schedule")]
    [InlineData("nf4-llama3-gqa")]
    [InlineData("rslora-constant")]
    [InlineData("dora")]
    public void Execute_ReferenceRun_EqualsPeftStepByStepAndAtTheEnd(string name)
    {
        var path = Shared.Require($"fixtures/lora-runs/{name}");
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "run.json")));
        var observer = new SilentObserver();
        var options = FixtureRun.Reference(path, file.RootElement, Out);
        FixtureRun.Run(options, observer);

        var log = file.RootElement.GetProperty("log").EnumerateArray().ToList();
        Assert.Equal(log.Count, observer.Steps.Count);
        foreach (var (expected, row) in log.Zip(observer.Steps))
        {
            Assert.Equal(expected.GetProperty("loss").GetDouble(), row.Loss, 1e-4);
            Assert.Equal(1, row.GradNorm / expected.GetProperty("grad_norm").GetDouble(), 1e-3);
            Assert.Equal(expected.GetProperty("lr").GetDouble(), row.Lr, 1e-9);
            Assert.Equal(expected.GetProperty("supervised_tokens").GetInt64(), row.SupervisedTokens);
        }

        using var model = BaseModel.Open(options.Base!);
        using var ours = LoraAdapter.Load(Out, model.Config);
        using var theirs = LoraAdapter.Load(Path.Combine(path, "final"), model.Config);
        TensorAssert.Within(2e-3, ours.Values, theirs.Values);
    }

    [Fact]
    public void Execute_BrokenOffAtTwentyMomentsAndResumed_WritesTheSameBytes()
    {
        FixtureRun.Run(FixtureRun.Short(Out));
        var expected = File.ReadAllBytes(Path.Combine(Out, "adapter_model.safetensors"));
        var random = new Random(3);
        for (var moment = 0; moment < 20; moment++)
        {
            var broken = _folder.At($"broken-{moment}");
            var options = FixtureRun.Short(broken);
            var last = random.Next(1, 13);
            Assert.Throws<TimeoutException>(() => FixtureRun.Run(options, new SilentObserver { AfterStep = step => { if (step == last) throw new TimeoutException(); } }));
            FixtureRun.Run(options with { Resume = broken });
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(broken, "adapter_model.safetensors")));
        }
    }

    [Fact]
    public void Execute_WithNoiseAndOtherRates_ResumesToTheSameBytes_AndIsNotThePlainRun()
    {
        var options = FixtureRun.Short(Out) with { NeftuneAlpha = 5, LoraPlusRatio = 8, WeightDecay = 0.01 };
        FixtureRun.Run(options);
        byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"));
        var broken = options with { Out = _folder.At("broken") };
        Assert.Throws<TimeoutException>(() => FixtureRun.Run(broken, new SilentObserver { AfterStep = step => { if (step == 8) throw new TimeoutException(); } }));
        FixtureRun.Run(broken with { Resume = broken.Out });
        Assert.Equal(Weights(Out), Weights(broken.Out!));

        FixtureRun.Run(options with { Out = _folder.At("without-noise"), NeftuneAlpha = 0 });
        FixtureRun.Run(options with { Out = _folder.At("one-rate"), LoraPlusRatio = 1 });
        Assert.NotEqual(Weights(Out), Weights(_folder.At("without-noise")));
        Assert.NotEqual(Weights(Out), Weights(_folder.At("one-rate")));
    }

    [Theory]
    [InlineData("fixtures/models/llama3-gqa", Quantization.Nf4)]     // quantized while loading
    [InlineData("fixtures/nf4/llama3-gqa-nf4", Quantization.Auto)]   // stored so
    public void Execute_DoraOverAnNf4Base_Learns_PassesItsGate_AndResumesToTheSameBytes(string path, Quantization quantize)
    {
        var observer = new SilentObserver();
        var data = _folder.Write("few.jsonl", string.Join('\n', File.ReadLines(FixtureRun.Short(Out).Data!).Take(8)));
        var options = FixtureRun.Short(Out) with { Base = Shared.Require(path), Data = data, EvalData = data, Quantize = quantize, Dora = true, Steps = 24, Lr = 1e-2 };
        FixtureRun.Run(options, observer);
        Assert.True(observer.Evaluations[^1].EvalLoss < 0.9 * observer.Evaluations[0].EvalLoss, $"the loss of what was learned went from {observer.Evaluations[0].EvalLoss} to {observer.Evaluations[^1].EvalLoss}");

        using var model = BaseModel.Open(options.Base!);
        using var adapter = LoraAdapter.Load(Out, model.Config);
        Assert.All(adapter.Modules, module => Assert.NotNull(module.Magnitude));
        var verified = AdapterVerification.Of(Out, model, allowOtherBase: false);
        Assert.True(verified.Passed);
        Assert.True(verified.LogitChange > 0.1);

        byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"));
        var broken = options with { Out = _folder.At("broken") };
        Assert.Throws<TimeoutException>(() => FixtureRun.Run(broken, new SilentObserver { AfterStep = step => { if (step == 10) throw new TimeoutException(); } }));
        FixtureRun.Run(broken with { Resume = broken.Out });
        Assert.Equal(Weights(Out), Weights(broken.Out!));
    }

    /// <summary>Lengths of rows belong to the base that they were measured on: reloaded over NF4, and merged into it, a DoRA adapter says what it said in training.</summary>
    [Fact]
    public void Dora_OverAnNf4Base_ReloadedAndMerged_GivesTheLogitsOfTraining()
    {
        using var scope = torch.NewDisposeScope();
        var path = Shared.Require("fixtures/nf4/llama3-gqa-nf4");
        FixtureRun.Run(FixtureRun.Short(Out) with { Base = path, Dora = true, Lr = 1e-2 });
        using var source = BaseModel.Open(path);
        using var packed = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU, new WeightStorage(Quantization.Keep, true));
        using var dense = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU, new WeightStorage(Quantization.None, true));
        using var adapter = LoraAdapter.Load(Out, source.Config);
        var ids = TokenBatch.ForInference([.. Enumerable.Range(3, 50)]);
        var trained = packed.Logits(ids, adapter);
        Assert.True(TensorAssert.Gap(trained, packed.Logits(ids)) > 0.1);
        Assert.Equal(0, TensorAssert.Gap(trained, dense.Logits(ids, adapter)));

        AdapterMerge.Write(source, Out, _folder.At("merged"), StoredType.F32, TestContext.Current.CancellationToken);
        using var mergedSource = BaseModel.Open(_folder.At("merged"));
        using var merged = CausalLm.Load(mergedSource, torch.ScalarType.Float32, torch.CPU);
        TensorAssert.Within(1e-4, merged.Logits(ids), trained);
    }

    [Fact]
    public void Execute_MicroBatchAndPacking_ChangeNothingBeyondRounding()
    {
        SilentObserver one = new(), many = new(), packed = new();
        FixtureRun.Run(FixtureRun.Short(_folder.At("one")) with { Batch = 8 }, one);
        FixtureRun.Run(FixtureRun.Short(_folder.At("many")) with { Batch = 8, MicroBatch = 4 }, many);
        FixtureRun.Run(FixtureRun.Short(_folder.At("packed")) with { Batch = 8, Packing = true }, packed);
        foreach (var (single, other) in one.Steps.Concat(one.Steps).Zip(many.Steps.Concat(packed.Steps)))
            Assert.Equal(single.Loss, other.Loss, 1e-4);
    }

    [Fact]
    public void Execute_CompleteRunResumed_VerifiesItAgain()
    {
        FixtureRun.Run(FixtureRun.Short(Out));
        Assert.Equal(RunEnd.AlreadyComplete, FixtureRun.Run(FixtureRun.Short(Out) with { Resume = Out }).End);

        File.AppendAllText(Path.Combine(Out, "README.md"), "changed");
        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(FixtureRun.Short(Out) with { Resume = Out }));
        Assert.Contains("README.md", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ResumeWithoutAFolder_StartsAtStepZeroAndSaysSo()
    {
        var observer = new SilentObserver();
        Assert.Equal(RunEnd.Completed, FixtureRun.Run(FixtureRun.Short(Out) with { Resume = Out }, observer).End);
        Assert.Contains(observer.Stages, stage => stage.Contains("starting at step 0", StringComparison.Ordinal));
    }

    [Fact]
    public void Execute_ResumeAlone_TakesEverythingFromThePlan()
    {
        Interrupt(FixtureRun.Short(Out));
        var outcome = FixtureRun.Run(new TrainOptions { Resume = Out }, threads: null);
        Assert.Equal((RunEnd.Completed, 12), (outcome.End, outcome.Step));
    }

    [Theory]
    [InlineData("--rank")]
    [InlineData("--lr")]
    [InlineData("--threads")]
    [InlineData("--seed")]
    public void Execute_ResumeWithAnotherValue_NamesTheOption(string flag)
    {
        var options = FixtureRun.Short(Out);
        Interrupt(options);
        var other = options with { Resume = Out, Rank = 8, Lr = 5e-4, Seed = 1 };
        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(other, threads: flag == "--threads" ? 1 : 2, given: flag == "--threads" ? [] : [flag[2..]]));
        Assert.StartsWith(flag, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ResumeAfterTheDataChanged_NamesThem()
    {
        var data = _folder.Write("data.jsonl", File.ReadAllText(FixtureRun.Short(Out).Data!));
        var options = FixtureRun.Short(Out) with { Data = data };
        Interrupt(options);
        File.AppendAllText(data, File.ReadLines(data).First() + "\n");
        Assert.StartsWith("--data", Assert.Throws<RefusedException>(() => FixtureRun.Run(options with { Resume = Out })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ExistingFolder_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(Out);
        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(FixtureRun.Short(Out)));
        Assert.Contains("--resume", refused.Remedy, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Out));
    }

    [Fact]
    public void Execute_PlanWithoutAnyRate_IsRefusedBeforeAnythingIsWritten()
    {
        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(FixtureRun.Short(Out) with { Steps = 1, WarmupSteps = Warmup.Steps(1) }));
        Assert.Contains("learning rate above 0", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Execute_DryRun_PlansAndWritesNothing()
    {
        var observer = new SilentObserver();
        Assert.Equal(RunEnd.Planned, FixtureRun.Run(FixtureRun.Short(Out) with { DryRun = true }, observer).End);
        Assert.Equal(12, observer.Forecast!.Plan.Work.Steps);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Execute_InitialAdapterWithAnotherRank_NamesTheOption()
    {
        var options = FixtureRun.Short(Out) with { InitAdapter = Shared.Require("fixtures/lora-runs/plain/initial"), Rank = 9 };
        Assert.StartsWith("--rank 9", Assert.Throws<RefusedException>(() => FixtureRun.Run(options, given: ["rank"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_CudaWithoutAGpu_IsRefusedWithTheReason()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has a GPU");
        Assert.StartsWith("--device cuda", Assert.Throws<RefusedException>(() => FixtureRun.Run(FixtureRun.Short(Out) with { Device = DeviceChoice.Cuda })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_DiskFullAtTheEnd_LeavesNoManifestAndCanBeContinued()
    {
        var disk = new FullDisk();
        var options = FixtureRun.Short(Out);
        Assert.Throws<RefusedException>(() => FixtureRun.Run(options, new SilentObserver { AfterStep = step => { if (step == 12) disk.LeaveRoomFor(0); } }, around: new RunSurroundings { Disk = disk.Through }));
        Assert.False(File.Exists(Path.Combine(Out, "manifest.json")));
        Assert.Equal(RunEnd.Completed, FixtureRun.Run(options with { Resume = Out }).End);
    }

    [Fact]
    public void Execute_MemoryRunsOut_IsARefusal()
    {
        var refused = Assert.Throws<RefusedException>(() =>
            FixtureRun.Run(FixtureRun.Short(Out), new SilentObserver { AfterStep = _ => torch.zeros(1L << 50).Dispose() }));
        Assert.Contains("memory ran out", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_WithEvaluation_WritesRowsOfTwoKindsThatNeverMix()
    {
        FixtureRun.Run(FixtureRun.Short(Out) with { EvalSplit = 0.2, EvalEvery = 5 });
        var rows = File.ReadLines(Path.Combine(Out, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(rows, row => Assert.NotEqual(row.TryGetProperty("loss", out _), row.TryGetProperty("eval_loss", out _)));
        Assert.Equal([0, 5, 10, 12], rows.Where(row => row.TryGetProperty("eval_loss", out _)).Select(row => row.GetProperty("step").GetInt32()));
        string[] members = ["step", "loss", "grad_norm", "lr", "tokens", "supervised_tokens", "pairs", "seconds", "tokens_per_second", "peak_memory_bytes"];
        Assert.Equal(members, rows.First(row => row.TryGetProperty("loss", out _)).EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Execute_AdapterInBf16_IsStoredSoAndVerifies()
    {
        var options = FixtureRun.Short(Out) with { AdapterDtype = FloatType.Bf16 };
        FixtureRun.Run(options);
        using var model = BaseModel.Open(options.Base!);
        Assert.True(AdapterVerification.Of(Out, model, allowOtherBase: false).Passed);
    }

    [Fact]
    public void Verification_OfAnotherBase_FailsUnlessAllowed()
    {
        FixtureRun.Run(FixtureRun.Short(Out));
        using var other = BaseModel.Open(Shared.Require("fixtures/models/llama-bf16"));
        Assert.Throws<RefusedException>(() => AdapterVerification.EnsureBase(Out, other, allowOtherBase: false));
        AdapterVerification.EnsureBase(Out, other, allowOtherBase: true);
    }

    [Fact]
    public void Execute_LeavesNoTensorBehind()
    {
        FixtureRun.Run(FixtureRun.Short(_folder.At("first")));
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        FixtureRun.Run(FixtureRun.Short(Out));
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Execute_FiveHundredSteps_KeepTensorsAndMemoryFlat()
    {
        const int Warm = 150; // caches, compiled code and the allocator's pools have their size by then
        const long Drift = 24L << 20; // bytes; a leak of one activation [32, 64] a step would be more than this table's sum of noise
        var live = new List<long>();
        var resident = new List<long>();
        var watch = new SilentObserver
        {
            AfterStep = _ =>
            {
                live.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
                resident.Add(Environment.WorkingSet);
            },
        };

        FixtureRun.Run(FixtureRun.Short(Out) with { Steps = 500, SaveEvery = 100 }, watch);

        Assert.Equal(500, live.Count);
        Assert.Single(live.Skip(1).Distinct());
        Assert.InRange(resident[^50..].Average() - resident.Skip(Warm).Take(50).Average(), double.NegativeInfinity, Drift);
    }

    private static void Interrupt(TrainOptions options)
    {
        using var stop = new CancellationTokenSource();
        Assert.Equal(RunEnd.Interrupted, FixtureRun.Run(options, new SilentObserver { AfterStep = step => { if (step == 4) stop.Cancel(); } }, stop).End);
    }
}
