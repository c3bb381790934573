using BrightRun.Engine.Kernels;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels.Cuda;

/// <summary>What only a GPU can show; skipped, with the reason, where there is none.</summary>
[Trait("needs", "gpu")]
public sealed class GpuTests
{
    [Fact]
    public void OwnKernels_AreCompiledAndGiveWhatTheTwinsGive()
    {
        RequireGpu();
        using var scope = torch.NewDisposeScope();
        var (cuda, plain) = (KernelSet.For(torch.CUDA, torch.ScalarType.BFloat16), KernelSet.Plain());
        Assert.StartsWith("own kernels", cuda.Note, StringComparison.Ordinal);
        var x = torch.randn([300, 4096], device: torch.CUDA).to_type(torch.bfloat16);
        var w = torch.ones(4096, device: torch.CUDA);
        TensorAssert.WithinShare(1.2e-2, cuda.RmsNorm.Forward(x, w, 1e-5), plain.RmsNorm.Forward(x, w, 1e-5));
        TensorAssert.WithinShare(1.2e-2, cuda.GatedActivation.Forward(x), plain.GatedActivation.Forward(x));
        var draw = new DropoutDraw(new SequenceLayout([100, 200]), [1, 2], 3, 0.05f);
        TensorAssert.WithinShare(1.2e-2, cuda.Dropout.Forward(x, draw), plain.Dropout.Forward(x, draw));

        var shape = new AttentionShape(8, 2, 128);
        var layout = new SequenceLayout([100, 200]);
        using var rotary = RotaryTable.Create([.. Enumerable.Range(0, 64).Select(i => MathF.Pow(10000, -2f * i / 128))], 256, torch.CUDA);
        var qkv = torch.randn([300, shape.Width], device: torch.CUDA).to_type(torch.bfloat16);
        var g = torch.randn([300, shape.QueryWidth], device: torch.CUDA).to_type(torch.bfloat16);
        using var a = cuda.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        using var b = plain.Attention.Forward(qkv, layout, shape, rotary, keepForBackward: true);
        TensorAssert.WithinShare(2e-2, a.Output, b.Output);
        TensorAssert.WithinShare(2e-2, a.Backward(g), b.Backward(g));
    }

    [Fact]
    public void InputsThatWaitOnTheHost_ChangeNoNumber()
    {
        RequireGpu();
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.BFloat16, torch.CUDA);
        using var adapter = model.CreateAdapter(new AdapterConfig { Rank = 4, Alpha = 8 }, seed: 1);
        var ids = Enumerable.Range(0, 60).Select(i => i * 31 % source.Config.VocabularySize).ToArray();
        var batch = new TokenBatch(ids, ids, [40, 20], []);
        var expected = model.ForwardBackward(batch, adapter, 1, recompute: true);
        model.OffloadsLayerInputs = true;
        for (var pass = 0; pass < 3; pass++)
            Assert.Equal(expected.Sum, model.ForwardBackward(batch, adapter, 1, recompute: true).Sum, 1e-6);
    }

    private static void RequireGpu() => Assert.SkipUnless(torch.cuda.is_available(), "there is no GPU that this libtorch can use");
}
