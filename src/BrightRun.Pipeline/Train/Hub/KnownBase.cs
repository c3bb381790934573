using BrightRun.Formats;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>A base model that is known to work here, by what its publisher says about it.</summary>
/// <param name="Name">Short name on the command line.</param>
/// <param name="Repository">Name on the hub, <c>owner/model</c>.</param>
/// <param name="Licence">As the model's page names it.</param>
/// <param name="Gated">The publisher's terms must be accepted on the hub, and a token is needed.</param>
/// <param name="Remark">For whom it is.</param>
/// <param name="Config">The numbers of its config.json that sizes follow from.</param>
public sealed record KnownBase(string Name, string Repository, string Licence, bool Gated, string Remark, ModelConfig Config)
{
    private const int StoredBytes = 2; // each of them is published in bfloat16

    /// <summary>Bytes of its weight files.</summary>
    public long WeightBytes => Config.Parameters * StoredBytes;
}

/// <summary>The short list: instruct models of supported families from small to large, so that a newcomer need not search.</summary>
public static class KnownBases
{
    /// <summary>All of them, smallest first.</summary>
    public static IReadOnlyList<KnownBase> All { get; } =
    [
        new("smollm2-135m", "HuggingFaceTB/SmolLM2-135M-Instruct", "apache-2.0", false, "to try everything on a laptop",
            Model("llama", layers: 30, hidden: 576, feedForward: 1536, heads: 9, keyValueHeads: 3, vocabulary: 49_152, context: 8_192)),
        new("smollm2-360m", "HuggingFaceTB/SmolLM2-360M-Instruct", "apache-2.0", false, "small, simple answers",
            Model("llama", layers: 32, hidden: 960, feedForward: 2560, heads: 15, keyValueHeads: 5, vocabulary: 49_152, context: 8_192)),
        new("qwen2.5-0.5b", "Qwen/Qwen2.5-0.5B-Instruct", "apache-2.0", false, "small, many languages",
            Model("qwen2", layers: 24, hidden: 896, feedForward: 4864, heads: 14, keyValueHeads: 2, vocabulary: 151_936, context: 32_768) with { QueryKeyValueBias = true }),
        new("tinyllama-1.1b", "TinyLlama/TinyLlama-1.1B-Chat-v1.0", "apache-2.0", false, "short context",
            Model("llama", layers: 22, hidden: 2048, feedForward: 5632, heads: 32, keyValueHeads: 4, vocabulary: 32_000, context: 2_048) with { TiedHead = false }),
        new("llama-3.2-1b", "meta-llama/Llama-3.2-1B-Instruct", "llama3.2", true, "good answers, still trains on a CPU",
            Model("llama", layers: 16, hidden: 2048, feedForward: 8192, heads: 32, keyValueHeads: 8, vocabulary: 128_256, context: 131_072)),
        new("qwen2.5-1.5b", "Qwen/Qwen2.5-1.5B-Instruct", "apache-2.0", false, "good answers, many languages, open licence",
            Model("qwen2", layers: 28, hidden: 1536, feedForward: 8960, heads: 12, keyValueHeads: 2, vocabulary: 151_936, context: 32_768) with { QueryKeyValueBias = true }),
        new("smollm2-1.7b", "HuggingFaceTB/SmolLM2-1.7B-Instruct", "apache-2.0", false, "good answers, open licence and data",
            Model("llama", layers: 24, hidden: 2048, feedForward: 8192, heads: 32, keyValueHeads: 32, vocabulary: 49_152, context: 8_192)),
        new("llama-3.2-3b", "meta-llama/Llama-3.2-3B-Instruct", "llama3.2", true, "a GPU, or a night",
            Model("llama", layers: 28, hidden: 3072, feedForward: 8192, heads: 24, keyValueHeads: 8, vocabulary: 128_256, context: 131_072)),
        new("qwen3-4b", "Qwen/Qwen3-4B", "apache-2.0", false, "a GPU; open licence",
            Model("qwen3", layers: 36, hidden: 2560, feedForward: 9728, heads: 32, keyValueHeads: 8, vocabulary: 151_936, context: 40_960) with { HeadSize = 128, QueryKeyNorm = true }),
        new("qwen2.5-7b", "Qwen/Qwen2.5-7B-Instruct", "apache-2.0", false, "for clients; a GPU; open licence",
            Model("qwen2", layers: 28, hidden: 3584, feedForward: 18_944, heads: 28, keyValueHeads: 4, vocabulary: 152_064, context: 32_768) with { QueryKeyValueBias = true, TiedHead = false }),
        new("llama-3.1-8b", "meta-llama/Llama-3.1-8B-Instruct", "llama3.1", true, "for clients; a GPU",
            Model("llama", layers: 32, hidden: 4096, feedForward: 14_336, heads: 32, keyValueHeads: 8, vocabulary: 128_256, context: 131_072) with { TiedHead = false }),
    ];

    /// <summary>The base of that short name or hub name, in any spelling of case; null for one that is not on the list.</summary>
    public static KnownBase? Find(string name) => All.FirstOrDefault(
        known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || known.Repository.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ModelConfig Model(string type, int layers, int hidden, int feedForward, int heads, int keyValueHeads, int vocabulary, int context) => new()
    {
        ModelType = type,
        VocabularySize = vocabulary,
        HiddenSize = hidden,
        IntermediateSize = feedForward,
        Layers = layers,
        Heads = heads,
        KeyValueHeads = keyValueHeads,
        HeadSize = hidden / heads,
        RmsNormEpsilon = 1e-5,
        RopeBase = 10_000,
        ContextLength = context,
        TiedHead = true,
        HiddenActivation = "silu",
    };
}
