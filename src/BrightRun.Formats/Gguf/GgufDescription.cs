using BrightRun.Domain;
using BrightRun.Formats.Families;

namespace BrightRun.Formats.Gguf;

/// <summary>Writes a model's description under the keys that llama.cpp reads; the reverse of <see cref="GgufConfig"/>.</summary>
internal static class GgufDescription
{
    private const uint QuantizationVersion = 2; // of ggml's block layouts

    /// <summary>What GGUF calls the ids that end a generation: the text's, the turn's, the message's.</summary>
    private static readonly string[] Ends = ["eos", "eot", "eom"];

    /// <param name="metadata">Receives the keys.</param>
    /// <param name="source">The model, for errors.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="config">The model.</param>
    /// <exception cref="RefusedException">GGUF cannot express the model.</exception>
    public static void Write(GgufMetadata metadata, string source, string name, ModelConfig config)
    {
        var family = ModelFamilies.OfModelType(source, config.ModelType);
        RefuseInexpressible(source, config, family);
        metadata.Set("general.architecture", family.GgufArchitecture);
        metadata.Set("general.type", "model");
        metadata.Set("general.name", name);
        metadata.Set(Key("block_count"), (uint)config.Layers);
        metadata.Set(Key("context_length"), (uint)config.ContextLength);
        metadata.Set(Key("embedding_length"), (uint)config.HiddenSize);
        metadata.Set(Key("feed_forward_length"), (uint)config.IntermediateSize);
        metadata.Set(Key("attention.head_count"), (uint)config.Heads);
        metadata.Set(Key("attention.head_count_kv"), (uint)config.KeyValueHeads);
        metadata.Set(Key("attention.key_length"), (uint)config.HeadSize);
        metadata.Set(Key("attention.value_length"), (uint)config.HeadSize);
        metadata.Set(Key("attention.layer_norm_rms_epsilon"), (float)config.RmsNormEpsilon);
        metadata.Set(Key("rope.dimension_count"), (uint)config.HeadSize);
        metadata.Set(Key("rope.freq_base"), (float)config.RopeBase);
        metadata.Set(Key("vocab_size"), (uint)config.VocabularySize);
        if (config.RopeScaling is RopeScaling.Linear linear)
        {
            metadata.Set(Key("rope.scaling.type"), "linear");
            metadata.Set(Key("rope.scaling.factor"), (float)linear.Factor);
        }

        if (config.AttentionSoftCap is { } scores)
            metadata.Set(Key("attn_logit_softcapping"), (float)scores);
        if (config.LogitSoftCap is { } logits)
            metadata.Set(Key("final_logit_softcapping"), (float)logits);
        if (family.Windows == WindowUse.Alternating && config.SlidingWindow is { } window)
            metadata.Set(Key("attention.sliding_window"), (uint)window);

        WriteIds(metadata, config);

        string Key(string name) => $"{family.GgufArchitecture}.{name}";
    }

    private static void WriteIds(GgufMetadata metadata, ModelConfig config)
    {
        foreach (var (name, id) in new[] { ("bos", config.BosId), ("padding", config.PadId) }.Concat(Ends.Zip(config.EosIds.Select(id => (int?)id))))
        {
            if (id is { } known)
                metadata.Set($"tokenizer.ggml.{name}_token_id", (uint)known);
        }
    }

    /// <summary>The type that a file calls itself by.</summary>
    /// <param name="metadata">Receives the keys.</param>
    /// <param name="type">The type of most weights.</param>
    public static void WriteType(GgufMetadata metadata, StoredType type)
    {
        metadata.Set("general.file_type", type switch
        {
            StoredType.F32 => 0u,
            StoredType.F16 => 1u,
            StoredType.Q4_0 => 2u,
            StoredType.Q4_1 => 3u,
            StoredType.Q8_0 => 7u,
            StoredType.Q5_0 => 8u,
            StoredType.Q5_1 => 9u,
            StoredType.BF16 => 32u,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "is only read"),
        });
        metadata.Set("general.quantization_version", QuantizationVersion);
    }

    /// <summary>Divisors of the rotary frequencies that no key can express; null where none are needed.</summary>
    public static float[]? RotaryDivisors(ModelConfig config)
    {
        if (config.RopeScaling is RopeScaling.FrequencyFactors table)
            return [.. table.Divisors];
        if (config.RopeScaling is not RopeScaling.Llama3)
            return null;
        var plain = (config with { RopeScaling = null }).InverseFrequencies();
        return [.. plain.Zip(config.InverseFrequencies(), (before, after) => before / after)];
    }

    private static void RefuseInexpressible(string source, ModelConfig config, ModelFamily family)
    {
        var local = Enumerable.Range(0, config.Layers).Where(layer => family.Windows == WindowUse.Alternating && config.IsLocal(layer) != ((layer + 1) % family.DefaultGlobalEvery != 0));
        var unknown = family.Windows != WindowUse.Alternating && config.SlidingWindow is not null ? $"a sliding window of {config.SlidingWindow} tokens"
            : local.Any() ? "another order of local and global layers than the family's"
            : config.LocalRopeBase != family.DefaultLocalRopeBase ? $"a rotary base of {config.LocalRopeBase} in local layers"
            : null;
        if (unknown is not null)
            throw new RefusedException($"{source}: the model has {unknown}, which a GGUF file of the {family.GgufArchitecture} architecture cannot say.", "Export it as a Hugging Face folder: --to merged.");
    }
}
