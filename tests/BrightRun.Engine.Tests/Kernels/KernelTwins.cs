using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels;

/// <summary>The vector implementation of every operation gives what its torch twin gives, whatever the width and the number of sequences.</summary>
public sealed class KernelTwins
{
    public static readonly TheoryData<torch.ScalarType, int> TypesAndWidths = new()
    {
        { torch.ScalarType.Float32, 64 }, { torch.ScalarType.Float32, 50 }, { torch.ScalarType.Float32, 6 },
        { torch.ScalarType.BFloat16, 64 }, { torch.ScalarType.BFloat16, 50 },
    };

    public static readonly TheoryData<torch.ScalarType, int, int, int> TypesAndHeads = new()
    {
        // query heads, key heads, head size
        { torch.ScalarType.Float32, 4, 4, 16 }, { torch.ScalarType.Float32, 6, 2, 64 }, { torch.ScalarType.Float32, 3, 1, 20 },
        { torch.ScalarType.BFloat16, 6, 2, 64 }, { torch.ScalarType.BFloat16, 1, 1, 128 }, { torch.ScalarType.Float32, 8, 1, 32 }, { torch.ScalarType.BFloat16, 4, 1, 12 }, { torch.ScalarType.BFloat16, 2, 1, 104 },
    };

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void RmsNorm_GivesTheSameValueAndGradient(torch.ScalarType type, int width)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var (x, g) = (Random(37, width, type, 1), Random(37, width, type, 2));
        var w = Random(1, width, torch.ScalarType.Float32, 3).squeeze(0);
        WithinRounding(type, fast.RmsNorm.Forward(x, w, 1e-5), plain.RmsNorm.Forward(x, w, 1e-5));

        var (a, b) = (g.clone(), g.clone());
        fast.RmsNorm.Backward(g, x, w, 1e-5, a);
        plain.RmsNorm.Backward(g, x, w, 1e-5, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void SiluGate_GivesTheSameValueAndGradient(torch.ScalarType type, int width) => GateGivesTheSame(type, GateFunction.Silu, width);

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void GeluGate_GivesTheSameValueAndGradient(torch.ScalarType type, int width) => GateGivesTheSame(type, GateFunction.GeluTanh, width);

    private static void GateGivesTheSame(torch.ScalarType type, GateFunction gate, int width)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type, gate);
        var (x, g) = (Random(33, 2 * width, type, 1) * 3, Random(33, width, type, 2));
        WithinRounding(type, fast.GatedActivation.Forward(x), plain.GatedActivation.Forward(x));

        var (a, b) = (x.clone(), x.clone());
        fast.GatedActivation.Backward(g, a);
        plain.GatedActivation.Backward(g, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void Dropout_DrawsTheSameElements(torch.ScalarType type, int width)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var draw = new DropoutDraw(new SequenceLayout([20, 1, 16]), [1, ulong.MaxValue, 12345678901234567], 7, 0.3f);
        var x = Random(37, width, type, 1);
        WithinRounding(type, fast.Dropout.Forward(x, draw), plain.Dropout.Forward(x, draw));

        var (a, b) = (x.clone(), x.clone());
        fast.Dropout.Backward(x, draw, a);
        plain.Dropout.Backward(x, draw, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void EmbeddingNoise_IsTheSame(torch.ScalarType type, int width)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var draw = new NoiseDraw(new SequenceLayout([20, 1, 16]), [1, ulong.MaxValue, 12345678901234567], 5);
        var (a, b) = (Random(37, width, type, 1), Random(37, width, type, 1));
        fast.EmbeddingNoise.Add(a, draw);
        plain.EmbeddingNoise.Add(b, draw);
        Assert.Equal(0, TensorAssert.Gap(a, b));
    }

    [Fact]
    public void EmbeddingNoise_IsUniformAndAsStrongAsItsSequenceIsShort()
    {
        using var scope = torch.NewDisposeScope();
        var noise = torch.zeros(1010, 100);
        Both(torch.ScalarType.Float32).Fast.EmbeddingNoise.Add(noise, new NoiseDraw(new SequenceLayout([1000, 10]), [42, 43], 5));
        var (large, small) = (noise.narrow(0, 1000, 10), noise.narrow(0, 0, 1000));
        var bound = 5 / Math.Sqrt(1000 * 100);
        Assert.Equal(bound, small.abs().max().item<float>(), bound * 1e-3);
        Assert.Equal(bound * 10, large.abs().max().item<float>(), bound * 0.1);
        Assert.Equal(0, small.mean().item<float>(), bound * 0.01);                    // 5 standard deviations of 100,000 draws
        Assert.Equal(bound / Math.Sqrt(3), small.std().item<float>(), bound * 0.01);  // of a uniform distribution
    }

    [Fact]
    public void Dropout_DropsTheShareThatWasAskedFor_AndKeepsTheMean()
    {
        using var scope = torch.NewDisposeScope();
        var draw = new DropoutDraw(new SequenceLayout([1000]), [42], 3, 0.05f);
        var y = Both(torch.ScalarType.Float32).Fast.Dropout.Forward(torch.ones(1000, 1000), draw);
        Assert.Equal(0.05, y.eq(0).to_type(torch.float64).mean().item<double>(), 0.001); // 4.6 standard deviations of a million draws
        Assert.Equal(1, y.mean().item<float>(), 0.001);
    }

    [Fact]
    public void Dropout_OfASequence_DoesNotDependOnItsNeighbours()
    {
        using var scope = torch.NewDisposeScope();
        var dropout = Both(torch.ScalarType.Float32).Fast.Dropout;
        var together = dropout.Forward(torch.ones(30, 40), new DropoutDraw(new SequenceLayout([10, 20]), [5, 6], 1, 0.5f));
        var alone = dropout.Forward(torch.ones(20, 40), new DropoutDraw(new SequenceLayout([20]), [6], 1, 0.5f));
        Assert.Equal(0, TensorAssert.Gap(together.narrow(0, 10, 20), alone));
    }

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void Attention_GivesTheSameValueAndGradient(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        AttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize));

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void Attention_WithinAWindow_GivesTheSameValueAndGradient(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        Assert.All([1, 37, 256, 5000], window => AttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize) { Window = window }));

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void Attention_OfBoundedScores_GivesTheSameValueAndGradient(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        AttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize) { SoftCap = 1.5f, Scale = 0.4f, Window = 90 });

    private static void AttentionGivesTheSame(torch.ScalarType type, AttentionShape shape)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var layout = new SequenceLayout([5, 300, 1, 257]); // shorter and longer than a block of queries
        var frequencies = Enumerable.Range(0, shape.HeadSize / 2).Select(i => MathF.Pow(10000, -2f * i / shape.HeadSize)).ToArray();
        var rotary = RotaryTable.Create(frequencies, layout.Longest, torch.CPU);
        var qkv = Random(layout.Tokens, shape.Width, type, 1);
        var g = Random(layout.Tokens, shape.QueryWidth, type, 2);

        using var a = fast.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        using var b = plain.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        WithinRounding(type, a.Output, b.Output);
        WithinRounding(type, a.Backward(g), b.Backward(g));
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, 320, null)]
    [InlineData(torch.ScalarType.Float32, 1001, null)]
    [InlineData(torch.ScalarType.BFloat16, 1024, null)]
    [InlineData(torch.ScalarType.Float32, 1001, 3.0)]
    [InlineData(torch.ScalarType.BFloat16, 1024, 3.0)]
    public void HeadLoss_GivesTheSameLossesAndGradient(torch.ScalarType type, int vocabulary, double? logitCap)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type, logitCap: logitCap);
        var (hidden, head) = (Random(300, 32, type, 1), Random(vocabulary, 32, type, 2));
        var labels = Enumerable.Range(0, 300).Select(i => i * 7919 % vocabulary).ToArray();
        var (a, b) = (torch.empty_like(hidden), torch.empty_like(hidden));
        var losses = fast.HeadLoss.Forward(hidden, head, labels, 0.01, a).Read();
        var expected = plain.HeadLoss.Forward(hidden, head, labels, 0.01, b).Read();
        Assert.Equal(expected.Length, losses.Length);
        Assert.All(losses.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        WithinRounding(type, a, b);
        Assert.Equal(losses, fast.HeadLoss.Forward(hidden, head, labels, 0, null).Read());
    }

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void CachedAttention_GivesTheSameValuesAndCaches(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        CachedAttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize));

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void CachedAttention_WithinAWindow_GivesTheSameValuesAndCaches(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        Assert.All([1, 20, 290], window => CachedAttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize) { Window = window }));

    [Theory]
    [MemberData(nameof(TypesAndHeads))]
    public void CachedAttention_OfBoundedScores_GivesTheSameValuesAndCaches(torch.ScalarType type, int queryHeads, int keyHeads, int headSize) =>
        CachedAttentionGivesTheSame(type, new AttentionShape(queryHeads, keyHeads, headSize) { SoftCap = 1.5f, Scale = 0.4f, Window = 90 });

    private static void CachedAttentionGivesTheSame(torch.ScalarType type, AttentionShape shape)
    {
        CachedAttentionGivesTheSame(type, shape, new SequenceLayout([1, 300, 1, 7], [0, 0, 29, 270])); // tokens, a prompt, and one over what is cached
        CachedAttentionGivesTheSame(type, shape, new SequenceLayout([1, 1, 1, 1], [0, 29, 270, 100])); // tokens alone
    }

    private static void CachedAttentionGivesTheSame(torch.ScalarType type, AttentionShape shape, SequenceLayout layout)
    {
        var (keyHeads, headSize) = (shape.KeyHeads, shape.HeadSize);
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var frequencies = Enumerable.Range(0, headSize / 2).Select(i => MathF.Pow(10000, -2f * i / headSize)).ToArray();
        var rotary = RotaryTable.Create(frequencies, layout.Longest, torch.CPU);
        var qkv = Random(layout.Tokens, shape.Width, type, 1);
        List<LayerCache> Caches() => [.. layout.Lengths.Select((_, s) => new LayerCache(
            Random(keyHeads * 320, headSize, type, 10 + (ulong)s).view(keyHeads, 320, headSize), Random(keyHeads * 320, headSize, type, 20 + (ulong)s).view(keyHeads, 320, headSize)))];

        var (a, b) = (Caches(), Caches());
        WithinRounding(type, fast.CachedAttention.Forward(qkv, layout, a, shape, rotary), plain.CachedAttention.Forward(qkv, layout, b, shape, rotary));
        foreach (var (left, right) in a.Zip(b))
        {
            WithinRounding(type, left.Keys, right.Keys);
            WithinRounding(type, left.Values, right.Values);
        }
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, 1, 64, 50)]
    [InlineData(torch.ScalarType.Float32, 7, 50, 33)] // neither rows nor sizes are multiples of what is computed together
    [InlineData(torch.ScalarType.Float32, 16, 6, 8)]
    [InlineData(torch.ScalarType.Float32, 20, 64, 48)] // more rows than it takes itself
    [InlineData(torch.ScalarType.BFloat16, 1, 576, 961)]
    [InlineData(torch.ScalarType.BFloat16, 6, 50, 33)]
    public void RowProduct_GivesTheSameValues(torch.ScalarType type, int rows, int inputs, int outputs)
    {
        using var scope = torch.NewDisposeScope();
        var (fast, plain) = Both(type);
        var (x, weight, residual) = (Random(rows, inputs, type, 1), Random(outputs, inputs, type, 2), Random(rows, outputs, type, 3));
        WithinRounding(type, fast.RowProduct.Multiply(x, weight, null), plain.RowProduct.Multiply(x, weight, null));
        WithinRounding(type, fast.RowProduct.Multiply(x, weight, residual), plain.RowProduct.Multiply(x, weight, residual));
        WithinRounding(type, fast.RowProduct.Scores(x, weight), plain.RowProduct.Scores(x, weight));
    }

    /// <summary>float32: rounding of sums; bfloat16: each intermediate is rounded to 8 bits, the two orders of operations differ.</summary>
    private static void WithinRounding(torch.ScalarType type, torch.Tensor actual, torch.Tensor expected) =>
        TensorAssert.WithinShare(type == torch.ScalarType.Float32 ? 3e-6 : 1.2e-2, actual, expected);

    private static (KernelSet Fast, KernelSet Plain) Both(torch.ScalarType type, GateFunction gate = GateFunction.Silu, double? logitCap = null) =>
        (KernelSet.For(torch.CPU, type, gate, logitCap), KernelSet.Plain(gate, logitCap));

    private static torch.Tensor Random(long rows, long columns, torch.ScalarType type, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn([rows, columns], generator: generator).to_type(type);
    }
}
