using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Kernels.Tiles;
using BrightRun.Engine.Kernels.Vector;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels.Tiles;

/// <summary>The pieces that attention in tiles is made of.</summary>
public sealed unsafe class TileTests
{
    [Fact]
    public void TransposedWords_StandWhereRowsAndColumnsChangePlaces()
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this processor has no AVX-512");
        var (source, target) = (new uint[32 * 48], new uint[48 * 32]);
        for (var i = 0; i < source.Length; i++)
            source[i] = (uint)i;
        fixed (uint* from = source, to = target)
            WordTranspose.Run(from, 48, to, 32, 32, 48);
        for (var row = 0; row < 32; row++)
            for (var column = 0; column < 48; column++)
                Assert.Equal(source[(row * 48) + column], target[(column * 32) + row]);
    }

    [Theory]
    [InlineData(new[] { 1L, 1, 1, 1 }, 2, new[] { 0, 2, 4 })]
    [InlineData(new[] { 1L, 2, 3, 4, 5, 6 }, 2, new[] { 0, 4, 6 })]  // 10 and 11
    [InlineData(new[] { 9L, 1, 1 }, 3, new[] { 0, 0, 1, 3 })]        // no item is divided: a share may be empty
    [InlineData(new[] { 5L }, 1, new[] { 0, 1 })]
    public void Shares_HaveAboutAsMuchWorkEach_InTheItemsOrder(long[] work, int shares, int[] bounds) =>
        Assert.Equal(bounds, TileWork.Share(work, shares));

    [Fact]
    public void ProductsOfTiles_AreThoseOfTorch()
    {
        Assert.SkipUnless(TileProduct.HasBFloat16, "this processor or this libtorch has no such products");
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.randn([48, 64], torch.bfloat16), torch.randn([64, 96], torch.bfloat16));
        var (c, scratch) = (torch.ones(48, 96), torch.empty_like(b));
        var right = BFloat16Element.AsRight(b.Pointer<BFloat16Element>(), 64, 96, scratch.Pointer<BFloat16Element>());
        BFloat16Element.Multiply(new TileShape(48, 96, 64, 64, 96, 96), a.Pointer<BFloat16Element>(), right, c.Pointer<float>(), add: true);
        TensorAssert.Within(1e-4, c, a.to_type(torch.float32).mm(b.to_type(torch.float32)) + 1);
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float32)]
    public void AHeadThatThreadsShare_HasTheSameGradient(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var (alone, gradient) = Attend(type);
            torch.set_num_threads(5); // three key heads: shares begin within them
            var (shared, sharedGradient) = Attend(type);
            Assert.Equal(0, TensorAssert.Gap(alone, shared));
            TensorAssert.Within(type == torch.ScalarType.Float32 ? 1e-5 : 0.02, sharedGradient.to_type(torch.float32), gradient.to_type(torch.float32));
            Assert.Equal(0, TensorAssert.Gap(sharedGradient, Attend(type).Gradient)); // and twice the same
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void PowersOf2_AreWithinThreeUnitsInTheLastPlace()
    {
        for (var x = -120f; x < 127; x += 0.0371f)
            Assert.Equal(1, Lanes.Exp2(Vector512.Create(x))[3] / Math.Pow(2, x), 3.6e-7);
        Assert.Equal(0, Lanes.Exp2(Vector512.Create(-1e30f))[0]);
    }

    private static (torch.Tensor Output, torch.Tensor Gradient) Attend(torch.ScalarType type)
    {
        torch.random.manual_seed(3);
        var shape = new AttentionShape(6, 3, 64);
        var layout = new SequenceLayout([300, 77, 190]);
        var frequencies = Enumerable.Range(0, 32).Select(i => MathF.Pow(10000, -2f * i / 64)).ToArray();
        var rotary = RotaryTable.Create(frequencies, layout.Longest, torch.CPU);
        var tape = KernelSet.For(torch.CPU, type).Attention.Forward(torch.randn([layout.Tokens, shape.Width], type), layout, shape, rotary, keepForBackward: true);
        return (tape.Output, tape.Backward(torch.randn([layout.Tokens, shape.QueryWidth], type)));
    }
}
