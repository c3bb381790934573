using BrightRun.Formats;

namespace BrightRun.Engine.Train.Planning;

/// <summary>
/// Predicts the peak memory of a run from sizes alone, before anything is loaded. With T tokens in the longest forward pass, d the
/// hidden size, q and k the widths of queries and of keys, f that of the feed-forward layer, b bytes per number:
/// <code>
/// weights      as they are kept: parameters · b, or less where they are quantized, and one dense stack then
/// adapter      values · (4 value + 4 gradient + b copy)  and once more for a reference adapter
/// optimizer    values · (4 + 4 moments, + 4 best, + 4 rates)
/// activations  layers · T · (2d + 2q + 2k + 2f) · b      kept per layer: both residual inputs, q, attention output, k, v, gate, up
///              + layers · T · 2d · b                     what both parts say, where it is normed before it joins the stream
///              + layers · T · (q + k) · b                queries and keys before their norms, where they have some
///              layers · T · d · b                        instead, when layers are computed again
/// scratch      T · (4d + 2q + 4k + 6f) · b               one layer's backward pass, larger when it holds the recomputed forward
///              + chunk · vocabulary · 12                 logits of one chunk: values, exponentials, gradient in float32
/// </code>
/// Norms, rotary embedding, SwiGLU and attention weights are computed again in every case and never kept.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Measured: .NET, libtorch with its thread pools, tokenizer and token lists of a usual training file.</summary>
    private const long RuntimeBytes = 400L << 20;

    private const int LossChunk = 256;         // supervised positions whose logits exist at a time
    private const int LossBytesPerLogit = 12;  // value, exponential and gradient in float32
    private const int Float32Bytes = 4;

    /// <summary>The forecast.</summary>
    public static MemoryForecast For(MemoryQuestion question)
    {
        var model = question.Model;
        long width = question.NumberBytes, tokens = question.PassTokens;
        var kept = question.Recompute ? model.HiddenSize : LayerKeeps(model);
        var backward = (4L * model.HiddenSize) + (2L * model.QuerySize) + (4L * model.KeyValueSize) + (6L * model.IntermediateSize);
        var layerScratch = tokens * width * (question.Recompute ? backward + LayerKeeps(model) : backward);
        return new MemoryForecast(
            Weights: question.Weights.Resident + question.Weights.Dense,
            Adapter: (question.AdapterValues + question.ReferenceValues) * (2 * Float32Bytes + width),
            Optimizer: question.AdapterValues * Float32Bytes * (2 + (question.KeepBest ? 1 : 0) + (question.DifferentRates ? 1 : 0)),
            Activations: model.Layers * tokens * kept * width,
            Scratch: layerScratch + ((long)LossChunk * model.VocabularySize * LossBytesPerLogit),
            Runtime: RuntimeBytes);
    }

    private static long LayerKeeps(ModelConfig model) =>
        (2L * (model.HiddenSize + model.QuerySize + model.KeyValueSize + model.IntermediateSize))
        + (model.SandwichNorms ? 2L * model.HiddenSize : 0)
        + (model.QueryKeyNorm ? model.QuerySize + model.KeyValueSize : 0);
}
