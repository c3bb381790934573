using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Logits equal those of Hugging Face transformers (float32, CPU).</summary>
public sealed class LogitsParity
{
    [Theory]
    [InlineData("llama2-mha-tied")]
    [InlineData("llama3-gqa")]
    [InlineData("llama31-rope")]
    [InlineData("llama-bf16")]
    [InlineData("llama-f16-bias")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    [InlineData("gemma3-nested-rope")]
    public void Logits_OfHuggingFaceFolders_EqualTheReference(string name)
    {
        var folder = Shared.Require($"fixtures/models/{name}");
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(folder, "reference.safetensors"));
        using var source = BaseModel.Open(folder);
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var expected = reference.Floats("logits"); // [2, T, V]
        TensorAssert.Within(1e-4, model.Logits(reference.Batch("input_ids")), expected.flatten(0, 1));
    }

    [Theory]
    [InlineData("llama3-gqa")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    [InlineData("gemma3-nested-rope")]
    public void GreedyText_EqualsTheReference(string name)
    {
        var folder = Shared.Require($"fixtures/models/{name}");
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(folder, "reference.safetensors"));
        using var source = BaseModel.Open(folder);
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var expected = reference.Ids("greedy_ids");
        Assert.Equal(expected, Greedy.Continue(model, reference.Ids("greedy_prompt"), expected.Length));
    }
}
