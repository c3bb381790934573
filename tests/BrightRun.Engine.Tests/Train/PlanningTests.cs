using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Tests.Train;

public sealed class PlanningTests
{
    private static readonly ModelConfig SmolLm2 = new()
    {
        ModelType = "llama", VocabularySize = 49152, HiddenSize = 576, IntermediateSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3, HeadSize = 64,
        RmsNormEpsilon = 1e-5, RopeBase = 1e5, ContextLength = 8192, TiedHead = true, HiddenActivation = "silu",
    };

    private static AdapterSize Adapter { get; } = AdapterSize.Of(SmolLm2, new AdapterConfig { Rank = 16, Alpha = 32, Targets = ModuleSelection.Of([.. TargetModules.Known]) });

    private static MemoryQuestion Question => new()
    {
        Model = SmolLm2, Weights = new WeightMemory(2 * SmolLm2.Parameters, 0), NumberBytes = 2, Adapter = Adapter, KeepBest = true, PassTokens = 2048, PassLengths = 12, Recompute = false,
    };

    [Fact]
    public void Flops_FollowTheContractsFormula()
    {
        var sequence = new TrainingSequence(new int[1000], [.. Enumerable.Repeat(-100, 700), .. Enumerable.Repeat(5, 300)], 1, "line 1");
        const double Linears = 30.0 * ((576 * 576 * 2) + (576 * 192 * 2) + (576 * 1536 * 3));
        var expected = (4 * Linears * 1000) + (4.0 * 49152 * 576 * 300) + (3.5 * 30 * 2 * 576 * 1000 * 1000);
        Assert.Equal(expected, TrainingWork.Flops(SmolLm2, [sequence]), expected * 1e-12);
    }

    [Fact]
    public void Memory_EachPartGrowsWithItsCause()
    {
        var plan = MemoryPlanner.For(Question);
        Assert.Equal(2 * SmolLm2.Parameters, plan.Weights);
        Assert.Equal(300, MemoryPlanner.For(Question with { Weights = new WeightMemory(100, 200) }).Weights);
        Assert.Equal(2 * plan.Activations, MemoryPlanner.For(Question with { PassTokens = 4096 }).Activations);
        Assert.InRange(MemoryPlanner.For(Question with { NumberBytes = 4 }).Activations, 1.9 * plan.Activations, 2.0 * plan.Activations); // log-sums are float32 in both
        Assert.True(MemoryPlanner.For(Question with { Recompute = true }).Total < plan.Total);
        Assert.True(MemoryPlanner.For(Question with { KeepBest = false }).Optimizer < plan.Optimizer);
    }

    [Fact]
    public void Memory_OfTheUsualRunInBf16_StaysBelowThreeGigabytes() => Assert.InRange(MemoryPlanner.For(Question).Total, 1_000_000_000, 3_000_000_000);

    [Fact]
    public void Adapter_IsCountedAsItLiesInMemory()
    {
        Assert.Equal(4_884_480, Adapter.Values);
        Assert.Equal(30 * 16 * 7, Adapter.Ranks);
        Assert.Equal(30L * 16 * ((6 * 576) + 1536), Adapter.StackedA); // q k v, o, gate and up read the stream or heads, down the gate
        Assert.Equal(30L * ((960 * 48) + (576 * 16) + (3072 * 32) + (576 * 16)), Adapter.StackedB);
    }

    [Fact]
    public void Refusal_NamesEveryPartInNumbers_AndTheOptionsThatFit()
    {
        var refused = Assert.Throws<RefusedException>(() => MemoryPlanner.For(Question).EnsureFits(available: 500_000_000, "a sequence of 2048 tokens", [new("--max-length 512", 400_000_000)]));
        Assert.Contains("0.50 GB are at hand", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2048 tokens", refused.Message, StringComparison.Ordinal);
        Assert.Equal("It fits with --max-length 512 (0.40 GB).", refused.Remedy);
    }

    [Fact]
    public void Proposals_EachMeasureThatIsEnoughAlone_InTheOrderOfWhatItChanges() =>
        Assert.Equal(["--micro-batch 4", "--activation-checkpointing on", "--dtype bf16"], Ways(new MemorySettings(4, Dense, false, 8), available: 40));

    [Fact]
    public void Proposals_WhereNoneIsEnoughAlone_AreAsFewTogetherAsWillDo()
    {
        Assert.Equal(["--micro-batch 1 --activation-checkpointing on"], Ways(new MemorySettings(4, Dense, false, 8), available: 7));
        Assert.Equal(["--micro-batch 1 --activation-checkpointing on --dtype bf16 --quantize nf4 --max-length 500"], Ways(new MemorySettings(4, Dense, false, 8), available: 0.25));
        Assert.Equal([], Ways(new MemorySettings(4, Dense, false, 8), available: 0.01));
    }

    [Fact]
    public void Execute_MoreThanTheMemoryAtHand_IsRefusedBeforeAnythingIsWritten_AndTheProposalFits()
    {
        using var folder = new TempFolder();
        var options = FixtureRun.Short(folder.At("out")) with { Batch = 64, MicroBatch = 32, ActivationCheckpointing = Toggle.Off };
        var watch = new SilentObserver();
        FixtureRun.Run(options with { DryRun = true }, watch);
        var available = watch.Forecast!.Memory.Total - 1_000_000;
        var around = new RunSurroundings { MemoryAtHand = () => available };

        var refused = Assert.Throws<RefusedException>(() => FixtureRun.Run(options, around: around));
        Assert.Contains("32 sequences", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("It fits with --micro-batch 16", refused.Remedy, StringComparison.Ordinal);
        Assert.False(Directory.Exists(options.Out));
        Assert.Equal(RunEnd.Completed, FixtureRun.Run(options with { MicroBatch = 16, Steps = 1 }, around: around).End);
    }

    [Fact]
    public void Execute_LittleMemory_ComputesLayersAgainByItself_AndSaysSo()
    {
        using var folder = new TempFolder();
        var watch = new SilentObserver();
        FixtureRun.Run(FixtureRun.Short(folder.At("out")) with { DryRun = true }, watch, around: new RunSurroundings { MemoryAtHand = () => 400_000_000 });
        Assert.True(watch.Forecast!.Plan.Compute.RecomputeActivations);
        Assert.Contains(watch.Forecast.Warnings, warning => warning.Contains("--activation-checkpointing auto", StringComparison.Ordinal) && warning.Contains("0.40 GB at hand", StringComparison.Ordinal));
    }

    private static WeightStorage Dense => new(Quantization.None, true);

    /// <summary>Proposals for a run whose memory is the product of its settings: a sequence of 1,000 tokens in bf16 with recomputation takes 1.</summary>
    private static string[] Ways(MemorySettings now, double available)
    {
        static long Peak(MemorySettings settings) => (long)Math.Ceiling(1000 * settings.MicroBatch * settings.NumberBytes / 2.0 * (settings.Recompute ? 1 : 4)
            * (settings.Storage.Quantization == Quantization.Nf4 ? 0.5 : 1) * Math.Min(1, (settings.Length ?? 1000) / 1000.0));
        return [.. new MemoryProposals(Peak, (long)(1000 * available), longest: 1000).For(now).Select(way => way.Options)];
    }
}
