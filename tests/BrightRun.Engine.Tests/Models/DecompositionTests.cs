using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Decomposed adapters (DoRA): rows of the adapted weight have learned lengths.</summary>
public sealed class DecompositionTests
{
    private static readonly AdapterConfig Config = new() { Rank = 4, Alpha = 8, Dora = true };

    [Theory]
    [InlineData("llama3-gqa", torch.ScalarType.Float32, 5e-6)] // a residual that is added apart is rounded apart
    [InlineData("gemma2", torch.ScalarType.Float32, 5e-6)]
    [InlineData("llama3-gqa", torch.ScalarType.BFloat16, 0.05)]
    public void NewAdapter_ChangesNothing(string name, torch.ScalarType type, double rounding)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var model = CausalLm.Load(source, type, torch.CPU);
        using var adapter = model.CreateAdapter(Config, seed: 3);
        var batch = Batches.Of(source.Config.VocabularySize, [12]);
        TensorAssert.Within(rounding, model.Logits(batch, adapter), model.Logits(batch));
    }

    [Fact]
    public void Scores_OverACache_EqualThoseOfTheWholeSequence()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama-f16-bias"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, Config);
        int[] ids = [5, 9, 200, 31, 7, 7, 120];
        using var cache = model.NewCache();
        for (var at = 0; at < ids.Length; at++)
        {
            var scores = model.Advance(TokenBatch.ForInference([ids[at]]), [cache], adapter);
            TensorAssert.Within(2e-5, scores[0], model.Logits(TokenBatch.ForInference(ids[..(at + 1)]), adapter)[at]);
        }
    }

    [Fact]
    public void Gradients_WithDropout_EqualTorchsOwn()
    {
        using var scope = torch.NewDisposeScope();
        var (weight, bias) = (Random([24, 64], 1), Random([24], 2));
        var dropout = KernelSet.Plain().Dropout;
        using var linear = new StackedLinear(new DenseWeight(weight.alias()), bias.alias(), dropout);
        using var part = new LoraModule("q", 1.5, Random([4, 64], 3), Random([24, 4], 4), torch.zeros(4, 64), torch.zeros(24, 4))
        {
            Magnitude = weight.square().sum(1).sqrt() * (1 + (Random([24], 5) * 0.1)),
            MagnitudeGradient = torch.zeros(24),
        };
        var member = new LoraStack.Member(part, 0, 0);
        using var stack = new LoraStack([member], part.A.alias(), part.AGradient.alias(), 24, torch.ScalarType.Float32, torch.CPU, new Decomposition([member], 24, torch.ScalarType.Float32, torch.CPU));
        stack.Refresh(linear.Weight);
        var draw = new DropoutDraw(new SequenceLayout([9]), [77], 1, 0.4f);
        var (x, residual, gradient) = (Random([9, 64], 6), Random([9, 24], 7), Random([9, 24], 8));

        var y = linear.Forward(x, residual, stack, draw, out var lowRank);
        var dx = linear.Backward(gradient, x, lowRank, stack, draw, wantInput: true)!;

        using var enabled = torch.enable_grad();
        torch.Tensor[] inputs = [Leaf(x), Leaf(part.A), Leaf(part.B), Leaf(part.Magnitude)];
        var mask = dropout.Forward(torch.ones(9, 64), draw);
        var lengths = (weight + (part.B.mm(part.A) * part.Scale)).square().sum(1).sqrt().detach();
        var factor = inputs[3] / lengths;
        var dropped = inputs[0] * mask;
        var expected = inputs[0].mm(weight.t()) + ((factor - 1) * dropped.mm(weight.t())) + (factor * dropped.mm(inputs[1].t()).mm(inputs[2].t()) * part.Scale) + bias + residual;
        var gradients = torch.autograd.grad([expected], inputs, [gradient]);
        TensorAssert.WithinShare(2e-6, y, expected.detach());
        TensorAssert.WithinShare(2e-6, dx, gradients[0]);
        TensorAssert.WithinShare(2e-6, part.AGradient, gradients[1]);
        TensorAssert.WithinShare(2e-6, part.BGradient, gradients[2]);
        TensorAssert.WithinShare(2e-6, part.MagnitudeGradient, gradients[3]);
    }

    private static torch.Tensor Leaf(torch.Tensor value) => value.detach().clone().requires_grad_(true);

    private static torch.Tensor Random(long[] shape, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randn(shape, generator: generator) * 0.3;
    }
}
