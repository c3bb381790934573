using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Bases whose linears are kept in fewer bits compute what their dequantized weights compute.</summary>
public sealed class QuantizedBaseTests
{
    private static readonly WeightStorage Dense = new(Quantization.None, true), Nf4 = new(Quantization.Nf4, true), Kept = new(Quantization.Keep, true);

    [Theory]
    [InlineData(Quantization.Auto)]
    [InlineData(Quantization.None)]
    [InlineData(Quantization.Nf4)]
    [InlineData(Quantization.Keep)]
    public void Logits_OfABitsandbytesFolder_EqualTheReference_HoweverItIsKept(Quantization quantization)
    {
        var folder = Shared.Require("fixtures/nf4/llama3-gqa-nf4");
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Path.Combine(folder, "reference.safetensors"));
        using var source = BaseModel.Open(folder);
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU, Dense with { Quantization = quantization });
        TensorAssert.Within(1e-4, model.Logits(reference.Batch("input_ids")), reference.Floats("logits").flatten(0, 1));
    }

    [Theory]
    [InlineData("llama3-gqa", true)]
    [InlineData("llama-bf16", true)]
    [InlineData("llama-f16-bias", false)]
    public void ABaseQuantizedWhileLoading_IsTheFolderQuantizedBefore_ToTheBit(string name, bool doubleQuantized)
    {
        using var scope = torch.NewDisposeScope();
        using var target = new TempFolder();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        QuantizedFolder.Write(source, target.At("q"), doubleQuantized, TestContext.Current.CancellationToken);
        using var stored = BaseModel.Open(target.At("q"));
        using var first = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU, Nf4 with { DoubleQuantized = doubleQuantized });
        using var second = CausalLm.Load(stored, torch.ScalarType.Float32, torch.CPU);
        var ids = TokenBatch.ForInference([.. Enumerable.Range(0, 40)]);
        Assert.Equal(0, TensorAssert.Gap(first.Logits(ids), second.Logits(ids)));
    }

    [Theory]
    [InlineData("fixtures/gguf/llama-mixed.gguf", torch.ScalarType.Float32)]
    [InlineData("fixtures/gguf/llama-mixed.gguf", torch.ScalarType.BFloat16)]
    [InlineData("fixtures/gguf/llama-rope-factors.gguf", torch.ScalarType.Float32)]
    [InlineData("fixtures/models/llama-f16-bias", torch.ScalarType.Float32)]
    [InlineData("fixtures/nf4/llama3-gqa-nf4", torch.ScalarType.BFloat16)]
    public void LossAndGradients_OverWeightsKeptAsStored_AreThoseOverDenseOnes_ToTheBit(string path, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require(path));
        using var dense = CausalLm.Load(source, type, torch.CPU, Dense);
        using var kept = CausalLm.Load(source, type, torch.CPU, Kept);
        using var adapter = LoraAdapter.Create(source.Config, new AdapterConfig { Rank = 4, Alpha = 8 }, seed: 1);
        foreach (var module in adapter.Modules)
            module.B.fill_(0.01f);
        adapter.MarkUpdated();
        var ids = Enumerable.Range(0, 60).Select(i => i * 31 % source.Config.VocabularySize).ToArray();
        var batch = new TokenBatch(ids, ids, [40, 20], []);

        var expected = dense.ForwardBackward(batch, adapter, 1, recompute: false);
        var gradient = adapter.Gradients.clone();
        adapter.Gradients.zero_();
        var actual = kept.ForwardBackward(batch, adapter, 1, recompute: true);

        Assert.Equal(expected, actual);
        Assert.Equal(0, TensorAssert.Gap(adapter.Gradients, gradient));
    }

    [Fact]
    public void Load_OfWeightsThatAreNoNumbers_NamesTheMatrix()
    {
        using var target = new TempFolder();
        var source = Shared.Require("fixtures/models/llama3-gqa");
        const string Name = "model.layers.1.mlp.up_proj.weight";
        using (var file = SafetensorsFile.Open(Path.Combine(source, "model.safetensors")))
        {
            SafetensorsWriter.Write(target.At("model.safetensors"), [.. file.Tensors.Values.Select(tensor => new SafetensorsEntry(tensor.Name, tensor.Type!.Value, tensor.Shape, stream =>
            {
                using var view = file.View(tensor, 0, (int)tensor.ByteCount);
                var bytes = view.Bytes.ToArray();
                if (tensor.Name == Name)
                    BitConverter.TryWriteBytes(bytes.AsSpan(400), float.PositiveInfinity);
                stream.Write(bytes);
            }))]);
        }

        File.Copy(Path.Combine(source, "config.json"), target.At("config.json"));
        using var damaged = BaseModel.Open(target.FullName);
        foreach (var storage in new[] { Dense, Nf4 })
            Assert.Contains(Name, Assert.Throws<RefusedException>(() => CausalLm.Load(damaged, torch.ScalarType.Float32, torch.CPU, storage)).Message, StringComparison.Ordinal);
    }
}
