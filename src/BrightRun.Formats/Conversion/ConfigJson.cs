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
        if (config.QueryKeyValueBias != config.OutputBias)
            throw new RefusedException($"{source}: the biases of attention differ between q, k, v and o, which a {config.ModelType} folder cannot express.", "Use the GGUF file itself as base.");
        AtomicFile.WriteText(Path.Combine(folder, HuggingFaceConfig.FileName), Model(config, type).ToJsonString(Style) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, HuggingFaceConfig.GenerationFileName), Generation(config).ToJsonString(Style) + "\n");
    }

    /// <summary>A number that stays a float in Python: transformers checks the types of some members.</summary>
    internal static JsonNode Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0")!;
    }

    private static JsonObject Model(ModelConfig config, StoredType type) => new()
    {
        ["architectures"] = new JsonArray(ModelFamilies.OfModelType(HuggingFaceConfig.FileName, config.ModelType).Architecture),
        ["attention_bias"] = config.QueryKeyValueBias,
        ["attention_dropout"] = Number(0),
        ["bos_token_id"] = config.BosId,
        ["eos_token_id"] = Ids(config.EosIds),
        ["head_dim"] = config.HeadSize,
        ["hidden_act"] = config.HiddenActivation,
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
