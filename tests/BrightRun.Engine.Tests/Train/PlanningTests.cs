using BrightRun.Domain;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Tests.Train;

public sealed class PlanningTests
{
    private static readonly ModelConfig SmolLm2 = new()
    {
        ModelType = "llama", VocabularySize = 49152, HiddenSize = 576, IntermediateSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3, HeadSize = 64,
        RmsNormEpsilon = 1e-5, RopeBase = 1e5, ContextLength = 8192, TiedHead = true, HiddenActivation = "silu",
    };

    private static MemoryQuestion Question => new()
    {
        Model = SmolLm2, Weights = new WeightMemory(2 * SmolLm2.Parameters, 0), NumberBytes = 2, AdapterValues = 4_884_480, KeepBest = true, PassTokens = 2048, Recompute = false,
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
        Assert.Equal(2 * plan.Activations, MemoryPlanner.For(Question with { NumberBytes = 4 }).Activations);
        Assert.True(MemoryPlanner.For(Question with { Recompute = true }).Total < plan.Total);
        Assert.True(MemoryPlanner.For(Question with { KeepBest = false }).Optimizer < plan.Optimizer);
    }

    [Fact]
    public void Memory_OfTheUsualRunInBf16_StaysBelowThreeGigabytes() => Assert.InRange(MemoryPlanner.For(Question).Total, 1_000_000_000, 3_000_000_000);

    [Fact]
    public void LengthGuard_NamesEveryPartInNumbers()
    {
        var refused = Assert.Throws<RefusedException>(() => MemoryPlanner.For(Question).EnsureFits(available: 500_000_000, longestSequence: 2048));
        Assert.Contains("0.50 GB are at hand", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2048 tokens", refused.Message, StringComparison.Ordinal);
    }
}
