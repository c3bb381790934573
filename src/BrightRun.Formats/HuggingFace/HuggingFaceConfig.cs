using BrightRun.Domain;
using BrightRun.Formats.Families;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>
/// Reads config.json in both spellings: <c>rope_parameters</c> and <c>dtype</c> of transformers 5, <c>rope_theta</c>, <c>rope_scaling</c> and
/// <c>torch_dtype</c> of those before. What changes the computation and is not supported is refused; the rest is not looked at.
/// </summary>
internal static class HuggingFaceConfig
{
    public const string FileName = "config.json";
    public const string GenerationFileName = "generation_config.json";

    /// <exception cref="RefusedException">The file is missing, contradicts itself or describes a model that is not supported.</exception>
    public static ModelConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var fields = JsonFields.Read(path);
        var family = ModelFamilies.OfModelType(path, fields.Text("model_type") ?? throw fields.Missing("model_type"));
        RefuseUnsupported(path, fields);

        var hidden = fields.RequiredInt("hidden_size", 1, ModelLimits.Width);
        var heads = fields.RequiredInt("num_attention_heads", 1, ModelLimits.Heads);
        var layers = fields.RequiredInt("num_hidden_layers", 1, ModelLimits.Layers);
        var attentionBias = family.ReadsAttentionBias && (fields.Bool("attention_bias") ?? false);
        var rope = HuggingFaceRope.Read(path, fields, family);
        var (window, localLayers) = HuggingFaceWindows.Read(fields, family, layers);
        return ModelLimits.Check(path, new ModelConfig
        {
            ModelType = family.ModelType,
            VocabularySize = fields.RequiredInt("vocab_size", 1, ModelLimits.Vocabulary),
            HiddenSize = hidden,
            IntermediateSize = fields.RequiredInt("intermediate_size", 1, ModelLimits.Width),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = fields.Int("num_key_value_heads", 1, ModelLimits.Heads) ?? family.DefaultKeyValueHeads ?? heads,
            HeadSize = fields.Int("head_dim", 2, ModelLimits.HeadSize) ?? family.DefaultHeadSize ?? DivideEvenly(path, hidden, heads),
            RmsNormEpsilon = fields.Number("rms_norm_eps", 0) ?? family.DefaultRmsNormEpsilon,
            RopeBase = rope.Base ?? family.DefaultRopeBase,
            RopeScaling = rope.Scaling,
            LocalRopeBase = rope.LocalBase,
            SlidingWindow = window,
            LocalLayers = localLayers,
            ContextLength = fields.Int("max_position_embeddings", 1, ModelLimits.Context) ?? family.DefaultContextLength,
            TiedHead = fields.Bool("tie_word_embeddings") ?? family.DefaultTiedHead,
            QueryKeyValueBias = attentionBias || family.QueryKeyValueBias,
            OutputBias = attentionBias,
            MlpBias = family.ReadsMlpBias && (fields.Bool("mlp_bias") ?? false),
            QueryKeyNorm = family.QueryKeyNorm,
            SandwichNorms = family.SandwichNorms,
            UnitOffsetNorms = family.UnitOffsetNorms,
            ScaledEmbedding = family.ScaledEmbedding,
            QueryScalar = family.DefaultQueryScalar is null ? null : fields.Number("query_pre_attn_scalar", 0) ?? family.DefaultQueryScalar,
            AttentionSoftCap = SoftCap(fields, family, "attn_logit_softcapping", family.DefaultAttentionSoftCap),
            LogitSoftCap = SoftCap(fields, family, "final_logit_softcapping", family.DefaultLogitSoftCap),
            HiddenActivation = fields.Text(family.ActivationMember) ?? family.DefaultActivation,
            BosId = fields.Has("bos_token_id") ? OptionalId(fields, "bos_token_id") : family.DefaultBosId,
            EosIds = EosIds(folder, fields, family),
            PadId = OptionalId(fields, "pad_token_id"),
        });
    }

    private static void RefuseUnsupported(string path, JsonFields fields)
    {
        if (fields.Object(QuantizationConfig.Member) is { } quantization)
            QuantizationConfig.Check(path, quantization);
        if (fields.Bool("use_bidirectional_attention") is true)
            throw new RefusedException($"{path}: use_bidirectional_attention is true; only models that see the text before a token are supported.", "Choose another base.");
        if (fields.Number("partial_rotary_factor", 0) is { } share and not 1)
            throw new RefusedException($"{path}: partial_rotary_factor is {share}; only whole heads are rotated here.", "Choose another base.");
    }

    /// <summary>A bound that is written as null is none; one that is not mentioned is the family's.</summary>
    private static double? SoftCap(JsonFields fields, ModelFamily family, string name, double? otherwise) =>
        !family.SoftCaps ? null : fields.Has(name) ? fields.Number(name, 0) : otherwise;

    /// <summary>Some files write -1 for none.</summary>
    private static int? OptionalId(JsonFields fields, string name) => fields.Int(name, -1, ModelLimits.Vocabulary) is >= 0 and var id ? id : null;

    private static int DivideEvenly(string path, int hidden, int heads) =>
        hidden % heads == 0
            ? hidden / heads
            : throw new RefusedException($"{path}: hidden_size {hidden} is not divisible by num_attention_heads {heads}, and head_dim is missing.", "Correct the sizes.");

    /// <summary>generation_config.json decides where both files speak, as in transformers: instruct models end their turns by ids that only it lists.</summary>
    private static IReadOnlyList<int> EosIds(string folder, JsonFields config, ModelFamily family)
    {
        const string name = "eos_token_id";
        var generation = Path.Combine(folder, GenerationFileName);
        if (File.Exists(generation) && JsonFields.Read(generation).Ints(name, 0, ModelLimits.Vocabulary) is { Count: > 0 } ids)
            return ids;
        if (config.Has(name))
            return config.Ints(name, 0, ModelLimits.Vocabulary) ?? [];
        return family.DefaultEosId is { } id ? [id] : [];
    }
}
