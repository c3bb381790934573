using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>
/// The written-out gradients of every family equal those that torch derives by itself from a forward pass written plainly, with its
/// own autograd through the whole model.
/// </summary>
public sealed class FamilyGradients
{
    [Theory]
    [InlineData("llama3-gqa", false)]
    [InlineData("llama-f16-bias", false)]
    [InlineData("mistral", false)]
    [InlineData("qwen2", false)]
    [InlineData("qwen3", false)]
    [InlineData("gemma2", false)]
    [InlineData("gemma3", false)]
    [InlineData("gemma3-nested-rope", false)]
    [InlineData("llama3-gqa", true)]
    [InlineData("llama-f16-bias", true)]
    [InlineData("gemma2", true)]
    public void Gradients_OfAnAdapter_EqualTorchsOwn(string name, bool dora)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, new AdapterConfig { Rank = 4, Alpha = 8, Dora = dora });
        var batch = Batches.Of(model.Config.VocabularySize, [70, 33]);

        var loss = model.ForwardBackward(batch, adapter, 1, recompute: false);
        var plain = new PlainModel(source, adapter);
        var expected = plain.Gradients(batch);
        Assert.Equal(expected.Loss, loss.Sum, 1e-3);
        TensorAssert.WithinShare(1e-5, adapter.Gradients, expected.Gradient);
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    public void Recomputation_ChangesNothing(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = Adapters.WithoutZeros(model, new AdapterConfig { Rank = 4, Alpha = 8, Dropout = 0.1 });
        var batch = Batches.Of(model.Config.VocabularySize, [50, 3], [1, 2]);
        var kept = model.ForwardBackward(batch, adapter, 0.5, recompute: false);
        var gradient = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        Assert.Equal(kept, model.ForwardBackward(batch, adapter, 0.5, recompute: true));
        Assert.Equal(0, TensorAssert.Gap(adapter.Gradients, gradient));
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    public void BFloat16_StaysCloseToFloat32(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var wide = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var narrow = CausalLm.Load(source, torch.ScalarType.BFloat16, torch.CPU);
        using var adapter = Adapters.WithoutZeros(wide, new AdapterConfig { Rank = 4, Alpha = 8 });
        var batch = Batches.Of(wide.Config.VocabularySize, [60, 33]);
        var expected = wide.ForwardBackward(batch, adapter, 1, recompute: false);
        var gradient = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        var actual = narrow.ForwardBackward(batch, adapter, 1, recompute: false);
        Assert.Equal(expected.Mean, actual.Mean, 0.03);
        TensorAssert.WithinShare(0.08, adapter.Gradients, gradient);
    }
}
