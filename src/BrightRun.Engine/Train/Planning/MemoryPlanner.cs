using BrightRun.Engine.Models;

namespace BrightRun.Engine.Train.Planning;

/// <summary>
/// Predicts the peak memory of a run on a CPU from sizes alone, before anything is loaded. Every term is an allocation that can be read
/// in the code. With T tokens in the largest forward pass and S supervised ones, d the hidden size, q and k the widths of queries and of
/// keys, f that of the feed-forward layer, V the vocabulary, b bytes per number, P values of the adapter, r its ranks in a layer:
/// <code>
/// weights      as they are kept: parameters · b, or less where they are quantized, and one dense stack then        FrozenWeight
/// adapter      P · (4 value + 4 gradient) + (A in bfloat16 + B on block diagonals) · b; twice with a reference      LoraStack
/// optimizer    P · (4 + 4 moments, + 4 best, + 4 rates)                                                             TrainingState
/// activations  layers · T · ((2d + 2q + 2k + 2f + r) · b + 4 heads)     inputs, q, output, k, v, gate, up, log-sums LayerTape
///              + layers · T · 2d · b                                    what both parts say before their norms
///              + layers · T · (q + k) · b                               queries and keys before their norms
///              layers · T · d · b                                       instead, when layers are computed again
/// logits       min(512, S) · V · b + (2 T + 3 S) · d · b                one chunk; last output, gradient, three normed rows  HeadLoss
/// scratch      the larger of T · (d + 3f) · b and T · ((4q + 2k) · b + 8k), and one layer's activations when these are
///              computed again; or the check of the finished adapter: 5 · 128 · V · 4 and the adapter once more      AdapterGate
/// runtime      the process as it is when the plan is made, + 80 MiB that it grows by; in bfloat16 + 140 MiB and 150 KiB for each of
///              at most 1,024 products, 34 for each number of tokens in a pass
/// </code>
/// Norms, rotary embedding, SwiGLU, dropout and attention weights are computed again in every case and never kept.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>A process with the planner's work done and a small training file read; only where the process itself cannot be asked.</summary>
    private const long UsualBytesBefore = 210L << 20;

    /// <summary>Measured over the whole runs of the memory bench: code compiled later, libtorch's pages, pools and stacks of threads, and free pages between blocks.</summary>
    private const long GrowthBytes = 80L << 20;

    /// <summary>Measured likewise over whole runs: what oneDNN, which multiplies bfloat16, takes beside the products that it keeps.</summary>
    private const long BFloat16GrowthBytes = 140L << 20;

    /// <summary>Measured likewise: what oneDNN compiles for one shape of product and keeps.</summary>
    private const long ProductBytes = 150L << 10;

    private const long MostProducts = 1024;   // oneDNN's own limit
    private const long ProductsPerLength = 34; // in each of four stacks two of the weight and six of the adapters, and two of the head
    private const int LossChunk = 512;   // supervised positions whose logits exist at a time
    private const int ProbeTokens = 128; // whose logits are compared in the end
    private const int ProbeCopies = 5;   // two sets of logits, their difference, its absolute value, one on the way
    private const int Float32Bytes = 4;

    /// <summary>The forecast.</summary>
    public static MemoryForecast For(MemoryQuestion question)
    {
        var (model, adapter) = (question.Model, question.Adapter);
        long width = question.NumberBytes, tokens = question.PassTokens;
        var keeps = tokens * LayerKeeps(question);
        var kept = question.Recompute ? tokens * model.HiddenSize * width : keeps;
        var adapterBytes = AdapterBytes(question);
        return new MemoryForecast(
            Weights: question.Weights.Resident + question.Weights.Dense,
            Adapter: adapterBytes * (question.HasReference ? 2 : 1),
            Optimizer: adapter.Values * Float32Bytes * (2 + (question.KeepBest ? 1 : 0) + (question.DifferentRates ? 1 : 0)),
            Activations: adapter.Layers * kept,
            Logits: Logits(question),
            Scratch: Math.Max(LayerScratch(question) + (question.Recompute ? keeps : 0), Probe(question, adapterBytes) - (adapter.Layers * kept)),
            Runtime: (question.BytesBefore ?? UsualBytesBefore) + GrowthBytes + (width == Float32Bytes ? 0 : BFloat16Growth(question)));
    }

    private static long BFloat16Growth(MemoryQuestion question) =>
        BFloat16GrowthBytes + (Math.Min(MostProducts, question.PassLengths * ProductsPerLength) * ProductBytes);

    private static long AdapterBytes(MemoryQuestion question)
    {
        var copied = question.Adapter.StackedB + (question.NumberBytes == Float32Bytes ? 0 : question.Adapter.StackedA);
        return (question.Adapter.Values * 2 * Float32Bytes) + (copied * question.NumberBytes);
    }

    /// <summary>Bytes that a layer keeps of a token.</summary>
    private static long LayerKeeps(MemoryQuestion question)
    {
        var numbers = KeptNumbers.PerToken(question.Model, question.Adapter.Ranks / Math.Max(1, question.Adapter.Layers));
        return (numbers * question.NumberBytes) + (question.Model.Heads * Float32Bytes);
    }

    private static long Logits(MemoryQuestion question)
    {
        var model = question.Model;
        var supervised = question.SupervisedTokens ?? question.PassTokens;
        return question.NumberBytes * ((Math.Min(LossChunk, supervised) * model.VocabularySize) + (((2 * question.PassTokens) + (3 * supervised)) * model.HiddenSize));
    }

    /// <summary>The larger half of one layer's backward pass; without dropout its copies of inputs fall away, and decomposed rows add theirs.</summary>
    private static long LayerScratch(MemoryQuestion question)
    {
        var (model, width) = (question.Model, question.NumberBytes);
        long d = model.HiddenSize, q = model.QuerySize, k = model.KeyValueSize, f = model.IntermediateSize;
        var feedForward = (d + ((question.Dropout ? 3 : 2) * f)) * width;
        var attention = (((4 * q) + (2 * k)) * width) + (2 * k * Float32Bytes);
        var decomposed = question.Adapter.Decomposed ? (((3 * d) + (4 * f)) * width) + (2 * f * Float32Bytes) : 0; // gate and up: product, scaled twice, its sum's float32
        return question.PassTokens * Math.Max(Math.Max(feedForward, attention), decomposed);
    }

    /// <summary>The check of the finished adapter, when no activation is left: it is read back beside itself.</summary>
    private static long Probe(MemoryQuestion question, long adapterBytes) =>
        adapterBytes + ((long)ProbeCopies * ProbeTokens * question.Model.VocabularySize * Float32Bytes);
}
