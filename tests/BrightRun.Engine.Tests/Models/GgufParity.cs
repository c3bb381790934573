using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>GGUF models give the logits and the greedy text of the same weights in other software (float32, CPU).</summary>
public sealed class GgufParity
{
    [Theory]
    [InlineData("llama-mixed")]
    [InlineData("llama-rope-factors")]
    public void Logits_AndGreedyText_EqualTheReference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Shared.Require($"fixtures/gguf/{name}.reference.safetensors"));
        using var source = BaseModel.Open(Shared.Require($"fixtures/gguf/{name}.gguf"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        TensorAssert.Within(2e-4, model.Logits(reference.Batch("input_ids")), reference.Floats("logits").flatten(0, 1));

        var expected = reference.Ids("greedy_ids");
        Assert.Equal(expected, Greedy.Continue(model, expected[..10], expected.Length));
    }

    [Theory]
    [InlineData("qwen2", "qwen2")]
    [InlineData("qwen3", "qwen3")]
    [InlineData("gemma2", "gemma2")]
    [InlineData("gemma3", "gemma3")]
    public void Families_AsGgufAndConvertedBack_GiveTheLogitsOfTheirFolder(string name, string architecture)
    {
        using var temporary = new TempFolder();
        using var scope = torch.NewDisposeScope();
        var (file, folder) = (temporary.At("model.gguf"), temporary.At("folder"));
        using (var original = BaseModel.Open(Shared.Require($"fixtures/models/{name}")))
            GgufTwin.Write(original, architecture, file);
        FolderWriter.Write(file, folder, StoredType.F32, cancellation: TestContext.Current.CancellationToken);

        using var reference = new ReferenceTensors(Shared.Require($"fixtures/models/{name}/reference.safetensors"));
        foreach (var path in new[] { file, folder })
        {
            using var source = BaseModel.Open(path);
            using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
            TensorAssert.Within(2e-4, model.Logits(reference.Batch("input_ids")), reference.Floats("logits").flatten(0, 1));
        }
    }
}
