using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Adapters written by PEFT do here what they do there (float32, CPU).</summary>
public sealed class AdapterParity
{
    [Theory]
    [InlineData("plain")]
    [InlineData("rslora")]
    [InlineData("qv-only")]
    [InlineData("rank-pattern")]
    [InlineData("some-layers")]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("dora")]
    public void Logits_WithAnAdapter_EqualPefts(string name)
    {
        var folder = Shared.Require($"fixtures/adapters/{name}");
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(folder, "reference.safetensors"));
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{Formats.Peft.AdapterConfig.Read(folder).BaseModel}"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = LoraAdapter.Load(folder, source.Config);
        var batch = reference.Batch("input_ids");
        TensorAssert.Within(1e-4, model.Logits(batch, adapter), reference.Floats("logits").flatten(0, 1));
        TensorAssert.Within(1e-4, model.Logits(batch), reference.Floats("base_logits").flatten(0, 1));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameWeights()
    {
        var folder = Shared.Require("fixtures/adapters/rank-pattern");
        using var target = new TempFolder();
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{Formats.Peft.AdapterConfig.Read(folder).BaseModel}"));
        using var adapter = LoraAdapter.Load(folder, source.Config);
        adapter.Save(target.FullName, bfloat16: false);
        using var again = LoraAdapter.Load(target.FullName, source.Config);
        Assert.Equal(0, TensorAssert.Gap(again.Values, adapter.Values));
    }
}
