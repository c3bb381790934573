using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>How far the logits of an export are from those that it should have, each as a share of the size of base and adapter's logits.</summary>
/// <param name="Difference">The export's, against base and adapter.</param>
/// <param name="Effect">The base's alone, against base and adapter: what an export must not lose.</param>
/// <param name="Requantized">A merged model's with its linears in NF4 again; null where neither its base nor its adapter's training has to do with NF4.</param>
/// <param name="Training">The export's, against the adapter over the NF4 base that it was trained over; null where it was trained over the base as it is stored.</param>
internal sealed record ExportLogits(double Difference, double Effect, double? Requantized, double? Training)
{
    /// <summary>The same numbers as in the compute type, in less memory.</summary>
    private static readonly WeightStorage AsStored = new(Quantization.Keep, true);

    /// <summary>Asks base, adapter and export about the same tokens, in float32.</summary>
    /// <param name="model">The base.</param>
    /// <param name="adapter">The adapter's folder.</param>
    /// <param name="kind">What was written.</param>
    /// <param name="path">Where.</param>
    public static ExportLogits Measure(BaseModel model, string adapter, ExportKind kind, string path)
    {
        using var scope = NewDisposeScope();
        var probe = AdapterVerification.Probe(model.Config);
        var trained = AdapterVerification.FindManifest(adapter) is { } manifest ? WeightStorage.Of(manifest.Plan) : WeightStorage.Auto;
        var isStoredInNf4 = model.Tensors.Values.Any(tensor => tensor.Type == StoredType.NF4);
        var isTrainedInNf4 = trained.Quantization == Quantization.Nf4 && !isStoredInNf4;

        using var ours = LoraAdapter.Load(adapter, model.Config);
        Tensor expected, plain, actual;
        using (var together = CausalLm.Load(model, ScalarType.Float32, CPU, AsStored))
        {
            expected = together.Logits(probe, ours);
            plain = together.Logits(probe);
            using var theirs = kind == ExportKind.Gguf ? LoraAdapter.Load(path, model.Config) : null;
            actual = theirs is null ? plain : together.Logits(probe, theirs);
        }

        double? requantized = null;
        if (kind != ExportKind.Gguf)
        {
            using var merged = BaseModel.Open(path);
            actual = LogitsOf(merged, probe, AsStored, null);
            if (isStoredInNf4 || isTrainedInNf4)
                requantized = Share(LogitsOf(merged, probe, trained with { Quantization = Quantization.Nf4 }, null), expected);
        }

        double? training = isTrainedInNf4 ? Share(actual, LogitsOf(model, probe, trained, ours)) : null;
        return new ExportLogits(Share(actual, expected), Share(plain, expected), requantized, training);
    }

    private static Tensor LogitsOf(BaseModel source, TokenBatch probe, WeightStorage storage, LoraAdapter? adapter)
    {
        using var model = CausalLm.Load(source, ScalarType.Float32, CPU, storage);
        return model.Logits(probe, adapter);
    }

    private static double Share(Tensor actual, Tensor expected) => (actual - expected).norm().item<float>() / (double)expected.norm().item<float>();
}
