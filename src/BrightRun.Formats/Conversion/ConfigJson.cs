using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Formats.Families;
using BrightRun.Formats.HuggingFace;

namespace BrightRun.Formats.Conversion;

/// <summary>Writes config.json and generation_config.json, in the spelling that transformers of all ages read.</summary>
internal static class ConfigJson
{
    internal static readonly JsonSerializerOptions Style = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="RefusedException">The description cannot express the model.</exception>
    public static void Write(string folder, string source, ModelConfig config, StoredType type)
    {
        var family = ModelFamilies.OfModelType(HuggingFaceConfig.FileName, config.ModelType);
        var canExpress = family.QueryKeyValueBias
            ? config.QueryKeyValueBias && !config.OutputBias
            : config.QueryKeyValueBias == config.OutputBias && (family.ReadsAttentionBias || !config.OutputBias);
        if (!canExpress || (config.MlpBias && !family.ReadsMlpBias))
            throw new RefusedException($"{source}: a {config.ModelType} folder cannot express which of the linears have biases.", "Use the GGUF file itself as base.");
        AtomicFile.WriteText(Path.Combine(folder, HuggingFaceConfig.FileName), Model(config, family, type).ToJsonString(Style) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, HuggingFaceConfig.GenerationFileName), Generation(config).ToJsonString(Style) + "\n");
    }

    /// <summary>A number that stays a float in Python: transformers checks the types of some members.</summary>
    internal static JsonNode Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0")!;
    }

    private static JsonObject Model(ModelConfig config, ModelFamily family, StoredType type)
    {
        var members = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["architectures"] = new JsonArray(family.Architecture),
            ["attention_bias"] = config.OutputBias,
            ["attention_dropout"] = Number(0),
            ["bos_token_id"] = config.BosId,
            ["eos_token_id"] = Ids(config.EosIds),
            ["head_dim"] = config.HeadSize,
            [family.ActivationMember] = config.HiddenActivation,
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = config.ContextLength,
            ["mlp_bias"] = config.MlpBias,
            ["model_type"] = config.ModelType,
            ["num_attention_heads"] = config.Heads,
            ["num_hidden_layers"] = config.Layers,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["pad_token_id"] = config.PadId,
            ["rms_norm_eps"] = Number(config.RmsNormEpsilon),
            ["rope_scaling"] = RopeJson.Write(config),
            ["rope_theta"] = Number(config.RopeBase),
            ["tie_word_embeddings"] = config.TiedHead,
            ["torch_dtype"] = type switch { StoredType.F32 => "float32", StoredType.BF16 => "bfloat16", _ => "float16" },
            ["use_cache"] = true,
            ["vocab_size"] = config.VocabularySize,
        };
        foreach (var (name, value) in FamilyMembers(config, family))
            members[name] = value;
        return new JsonObject(members);
    }

    /// <summary>What a family's description says beyond that of a Llama.</summary>
    private static IEnumerable<(string Name, JsonNode? Value)> FamilyMembers(ModelConfig config, ModelFamily family)
    {
        if (family.DefaultQueryScalar is not null)
            yield return ("query_pre_attn_scalar", config.QueryScalar);
        if (family.SoftCaps)
        {
            yield return ("attn_logit_softcapping", config.AttentionSoftCap is { } scores ? Number(scores) : null);
            yield return ("final_logit_softcapping", config.LogitSoftCap is { } logits ? Number(logits) : null);
        }

        if (family.Windows != WindowUse.Never)
            yield return ("sliding_window", config.SlidingWindow);
        if (family.Windows is WindowUse.Alternating)
            yield return ("layer_types", new JsonArray([.. Enumerable.Range(0, config.Layers).Select(layer => JsonValue.Create(config.IsLocal(layer) ? "sliding_attention" : "full_attention"))]));
        if (config.LocalRopeBase is { } local)
            yield return ("rope_local_base_freq", Number(local));
    }

    private static JsonObject Generation(ModelConfig config) => new()
    {
        ["bos_token_id"] = config.BosId,
        ["eos_token_id"] = Ids(config.EosIds),
        ["pad_token_id"] = config.PadId,
    };

    private static JsonNode? Ids(IReadOnlyList<int> ids) => ids.Count switch
    {
        0 => null,
        1 => ids[0],
        _ => new JsonArray([.. ids.Select(id => JsonValue.Create(id))]),
    };
}
