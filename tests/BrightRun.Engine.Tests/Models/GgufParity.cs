using BrightRun.Engine.Models;
using BrightRun.Formats;
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
}
