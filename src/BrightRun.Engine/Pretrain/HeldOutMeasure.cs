using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>Measures a model in files on documents that it was not trained on.</summary>
public static class HeldOutMeasure
{
    private const int PassTokens = 4096;

    /// <summary>Cross entropy in nats per token, computed in float32; its exponential is the perplexity.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="documents">With labels.</param>
    public static double Loss(string folder, IReadOnlyList<TrainingSequence> documents)
    {
        TorchNative.EnsureLoaded();
        using var source = BaseModel.Open(folder);
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var batches = MicroBatcher.Group(documents, new GroupingOptions { Packing = true, MaxTokens = PassTokens });
        var sum = batches.Select(batch => batch.Sequences.Select(index => documents[index]).ToArray())
            .Select(part => model.Loss(
                new TokenBatch([.. part.SelectMany(one => one.Ids)], [.. part.SelectMany(one => one.Labels)], [.. part.Select(one => one.Ids.Length)], []), adapter: null))
            .Aggregate((left, right) => left + right);
        return sum.Mean;
    }
}
