using BrightRun.Engine.Kernels;
using BrightRun.Engine.Kernels.Cuda;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels.Cuda;

/// <summary>The CUDA implementation of every operation gives what its torch twin gives; its source runs on the CPU here.</summary>
public sealed class CudaKernelTests
{
    public static readonly TheoryData<torch.ScalarType, int> TypesAndWidths = new()
    {
        { torch.ScalarType.Float32, 64 }, { torch.ScalarType.Float32, 50 }, { torch.ScalarType.Float32, 600 },
        { torch.ScalarType.BFloat16, 64 }, { torch.ScalarType.BFloat16, 6 }, { torch.ScalarType.BFloat16, 600 },
    };

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void RmsNorm_GivesTheSameValueAndGradient(torch.ScalarType type, int width)
    {
        var (cuda, plain) = Both(type);
        using var scope = torch.NewDisposeScope();
        var (x, g) = (Random(7, width, type, 1), Random(7, width, type, 2));
        var w = Random(1, width, torch.ScalarType.Float32, 3).squeeze(0);
        WithinRounding(type, cuda.RmsNorm.Forward(x, w, 1e-5), plain.RmsNorm.Forward(x, w, 1e-5));

        var (a, b) = (g.clone(), g.clone());
        cuda.RmsNorm.Backward(g, x, w, 1e-5, a);
        plain.RmsNorm.Backward(g, x, w, 1e-5, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, false)]
    [InlineData(torch.ScalarType.Float32, true)]
    [InlineData(torch.ScalarType.BFloat16, false)]
    [InlineData(torch.ScalarType.BFloat16, true)]
    public void Gate_GivesTheSameValueAndGradient(torch.ScalarType type, bool gelu)
    {
        var (cuda, plain) = Both(type, gelu ? GateFunction.GeluTanh : GateFunction.Silu);
        using var scope = torch.NewDisposeScope();
        var (x, g) = (Random(9, 2 * 75, type, 1) * 3, Random(9, 75, type, 2));
        WithinRounding(type, cuda.GatedActivation.Forward(x), plain.GatedActivation.Forward(x));

        var (a, b) = (x.clone(), x.clone());
        cuda.GatedActivation.Backward(g, a);
        plain.GatedActivation.Backward(g, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [MemberData(nameof(TypesAndWidths))]
    public void Dropout_DropsExactlyTheSameElements(torch.ScalarType type, int width)
    {
        var (cuda, plain) = Both(type);
        using var scope = torch.NewDisposeScope();
        var draw = new DropoutDraw(new SequenceLayout([11, 1, 6]), [1, ulong.MaxValue, 12345678901234567], 7, 0.3f);
        var x = Random(18, width, type, 1);
        var (actual, expected) = (cuda.Dropout.Forward(x, draw), plain.Dropout.Forward(x, draw));
        Assert.True(actual.eq(0).eq(expected.eq(0)).all().item<bool>());
        WithinRounding(type, actual, expected);

        var (a, b) = (x.clone(), x.clone());
        cuda.Dropout.Backward(x, draw, a);
        plain.Dropout.Backward(x, draw, b);
        WithinRounding(type, a, b);
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, 4, 4, 16, null)]
    [InlineData(torch.ScalarType.Float32, 6, 2, 20, null)]
    [InlineData(torch.ScalarType.Float32, 4, 1, 8, 0.4f)] // a scale of its own
    [InlineData(torch.ScalarType.BFloat16, 6, 2, 64, null)]
    public void Attention_GivesTheSameValueAndGradient(torch.ScalarType type, int queryHeads, int keyHeads, int headSize, float? scale)
    {
        var shape = new AttentionShape(queryHeads, keyHeads, headSize);
        AttentionGivesTheSame(type, scale is { } own ? shape with { Scale = own } : shape);
    }

    [Fact]
    public void Attention_WithinAWindow_OrOfBoundedScores_GivesTheSameValueAndGradient()
    {
        AttentionGivesTheSame(torch.ScalarType.Float32, new AttentionShape(2, 1, 8) { Window = 5 });
        AttentionGivesTheSame(torch.ScalarType.Float32, new AttentionShape(2, 1, 8) { SoftCap = 1.5f });
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, 320, null)]
    [InlineData(torch.ScalarType.Float32, 1001, 3.0)]
    [InlineData(torch.ScalarType.BFloat16, 1024, null)]
    [InlineData(torch.ScalarType.BFloat16, 50, 3.0)]
    public void HeadLoss_GivesTheSameLossesAndGradients(torch.ScalarType type, int vocabulary, double? logitCap)
    {
        var (cuda, plain) = Both(type, logitCap: logitCap);
        using var scope = torch.NewDisposeScope();
        var (hidden, head) = (Random(13, 32, type, 1), Random(vocabulary, 32, type, 2));
        var labels = Enumerable.Range(0, 13).Select(i => i * 7919 % vocabulary).ToArray();
        var (a, b) = (torch.empty_like(hidden), torch.empty_like(hidden));
        var (headA, headB) = (torch.zeros(vocabulary, 32), torch.zeros(vocabulary, 32));
        var losses = cuda.HeadLoss.Forward(hidden, head, labels, 0.01, a, headA).Read();
        var expected = plain.HeadLoss.Forward(hidden, head, labels, 0.01, b, headB).Read();
        Assert.All(losses.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        WithinRounding(type, a, b);
        WithinRounding(type, headA, headB);
        Assert.Equal(losses, cuda.HeadLoss.Forward(hidden, head, labels, 0, null).Read());
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, true, 64, StoredType.F32, 57, 33)] // an odd number of numbers
    [InlineData(torch.ScalarType.Float32, false, 128, StoredType.F16, 57, 64)]
    [InlineData(torch.ScalarType.Float32, true, 64, StoredType.F16, 37, 176)] // rows that end within a block
    [InlineData(torch.ScalarType.BFloat16, true, 64, StoredType.BF16, 300, 128)] // more blocks than a group has
    [InlineData(torch.ScalarType.BFloat16, false, 32, StoredType.F32, 5, 33)]
    public void Nf4_GivesTheSameNumbers_ToTheBit(torch.ScalarType type, bool doubleQuantized, int blockSize, StoredType valueType, int rows, int columns)
    {
        var (cuda, plain) = Both(type);
        using var scope = torch.NewDisposeScope();
        var format = new Nf4Format(blockSize, doubleQuantized, valueType);
        var values = Random(rows, columns, torch.ScalarType.Float32, 5).data<float>().ToArray();
        values[^1] = 1e-6f; // the numbers of its block become subnormal in float16
        for (var i = Math.Max(0, values.Length - 40); i < values.Length - 1; i++)
            values[i] *= 1e-6f;
        var packed = new byte[Nf4Format.PackedBytes(values.Length)];
        var absmax = new float[format.Blocks(values.Length)];
        Nf4Quantizer.Quantize(values, blockSize, packed, absmax);
        using var matrix = Nf4Matrix.Create(format, [rows, columns], torch.tensor(packed), doubleQuantized ? Nf4Scales.Quantize(absmax) : Nf4Scales.Of(absmax));
        var (a, b) = (torch.zeros(rows, columns, type), torch.zeros(rows, columns, type));
        cuda.Nf4.Dequantize(matrix, a);
        plain.Nf4.Dequantize(matrix, b);
        Assert.Equal(0, TensorAssert.Gap(a, b));
        Assert.True(a.abs().max().ToSingle() > 1);
    }

    private static void AttentionGivesTheSame(torch.ScalarType type, AttentionShape shape)
    {
        var (cuda, plain) = Both(type);
        using var scope = torch.NewDisposeScope();
        var layout = new SequenceLayout([5, 12, 1]);
        var frequencies = Enumerable.Range(0, shape.HeadSize / 2).Select(i => MathF.Pow(10000, -2f * i / shape.HeadSize)).ToArray();
        var rotary = RotaryTable.Create(frequencies, layout.Longest, torch.CPU);
        var (qkv, g) = (Random(layout.Tokens, shape.Width, type, 1), Random(layout.Tokens, shape.QueryWidth, type, 2));
        using var noGradients = torch.no_grad(); // as in a pass
        using var a = cuda.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        using var b = plain.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        using var c = cuda.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: false);
        WithinRounding(type, a.Output, b.Output);
        WithinRounding(type, c.Output, b.Output);
        WithinRounding(type, a.Backward(g), b.Backward(g));
    }

    private static void WithinRounding(torch.ScalarType type, torch.Tensor actual, torch.Tensor expected) =>
        TensorAssert.WithinShare(type == torch.ScalarType.Float32 ? 3e-6 : 1.2e-2, actual, expected);

    private static (KernelSet Cuda, KernelSet Plain) Both(torch.ScalarType type, GateFunction gate = GateFunction.Silu, double? logitCap = null) =>
        (CudaKernels.Of(HostProgram.Require(type), gate, logitCap), KernelSet.Plain(gate, logitCap));

    private static torch.Tensor Random(long rows, long columns, torch.ScalarType type, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn([rows, columns], generator: generator).to_type(type);
    }
}
