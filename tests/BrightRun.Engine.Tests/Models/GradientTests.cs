using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>The written-out backward pass is the gradient of the forward pass.</summary>
public sealed class GradientTests
{
    [Fact]
    public void Gradient_OfAdapterWeights_EqualsTheSlopeOfTheLoss()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, Config(0.2));
        var batch = Batches.Of(model.Config.VocabularySize, [9, 14], [11, 22]);
        model.ForwardBackward(batch, adapter, 1, recompute: false);

        // Directional derivative along the gradient: the loss must change by |g|² per unit, to second order.
        var gradient = adapter.Gradients.clone();
        var step = 1e-3 / gradient.norm().item<float>();
        double LossAt(double distance)
        {
            adapter.Values.add_(gradient, distance);
            adapter.MarkUpdated();
            var loss = model.ForwardBackward(batch, adapter, 0, recompute: false).Sum;
            adapter.Values.add_(gradient, -distance);
            adapter.MarkUpdated();
            return loss;
        }

        var slope = (LossAt(step) - LossAt(-step)) / (2 * step);
        var expected = gradient.square().sum().item<float>();
        Assert.Equal(1, slope / expected, 0.01);
    }

    [Fact]
    public void Recomputation_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama-f16-bias"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, Config(0.1));
        var batch = Batches.Of(model.Config.VocabularySize, [20, 3], [1, 2]);
        var kept = model.ForwardBackward(batch, adapter, 0.5, recompute: false);
        var gradient = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        var recomputed = model.ForwardBackward(batch, adapter, 0.5, recompute: true);
        Assert.Equal(kept, recomputed);
        Assert.Equal(0, TensorAssert.Gap(adapter.Gradients, gradient));
    }

    /// <summary>Passes grow and shrink; the memory on the host is taken again, and once for each layer but the last.</summary>
    [Fact]
    public void InputsThatWaitOnTheHost_ChangeNothing_AndTheirMemoryIsTakenAgain()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.BFloat16, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, Config(0.1));

        foreach (var lengths in new int[][] { [20, 3], [9], [30, 40], [20, 3] })
        {
            var batch = Batches.Of(model.Config.VocabularySize, lengths, [.. lengths.Select(length => (ulong)length)]);
            adapter.Gradients.zero_();
            model.OffloadsLayerInputs = false;
            var kept = model.ForwardBackward(batch, adapter, 0.5, recompute: true);
            var gradient = adapter.Gradients.clone();
            adapter.Gradients.zero_();
            model.OffloadsLayerInputs = true;
            Assert.Equal(kept, model.ForwardBackward(batch, adapter, 0.5, recompute: true));
            Assert.Equal(0, TensorAssert.Gap(adapter.Gradients, gradient));
        }
    }

    [Fact]
    public void HostMemory_OfManyPasses_IsThatOfTheLargest()
    {
        using var scope = torch.NewDisposeScope();
        using var host = new HostInputs(torch.CPU);
        foreach (var rows in new[] { 4, 2, 7, 5 })
        {
            var inputs = Enumerable.Range(0, 3).Select(layer => torch.full([rows, 6], layer)).ToList();
            var stored = inputs.ConvertAll(host.Store);
            foreach (var (input, buffer) in inputs.Zip(stored).Reverse())
                Assert.Equal(0, TensorAssert.Gap(host.Fetch(buffer, input.shape), input));
            Assert.Equal(3, host.Count);
        }
    }

    [Fact]
    public void Sequences_InOnePass_DoNotSeeEachOther()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama31-rope"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, Config(0.1));
        var together = Batches.Of(model.Config.VocabularySize, [17, 30], [5, 6]);
        model.ForwardBackward(together, adapter, 1, recompute: false);
        var expected = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        model.ForwardBackward(new TokenBatch(together.Ids[..17], together.Labels[..17], [17], [5]), adapter, 1, recompute: false);
        model.ForwardBackward(new TokenBatch(together.Ids[17..], together.Labels[17..], [30], [6]), adapter, 1, recompute: false);
        TensorAssert.WithinShare(1e-5, adapter.Gradients, expected);
    }

    [Fact]
    public void BFloat16_StaysCloseToFloat32()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var wide = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var narrow = CausalLm.Load(source, torch.ScalarType.BFloat16, torch.CPU);
        using var adapter = Adapters.WithoutZeros(wide, Config(0));
        var batch = Batches.Of(wide.Config.VocabularySize, [40, 33], []);
        var expected = wide.ForwardBackward(batch, adapter, 1, recompute: false);
        var gradient = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        var actual = narrow.ForwardBackward(batch, adapter, 1, recompute: false);
        Assert.Equal(expected.Mean, actual.Mean, 0.02);
        TensorAssert.WithinShare(0.05, adapter.Gradients, gradient);
    }

    private static AdapterConfig Config(double dropout) => new() { Rank = 4, Alpha = 8, Dropout = dropout };
}
