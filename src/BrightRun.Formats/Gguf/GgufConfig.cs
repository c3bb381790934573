using BrightRun.Domain;
using BrightRun.Formats.Families;

namespace BrightRun.Formats.Gguf;

/// <summary>Reads the model's description from the metadata and, where GGUF leaves it to them, from the presence of tensors.</summary>
internal static class GgufConfig
{
    private const string Tokens = "tokenizer.ggml.tokens";

    public static ModelFamily Family(GgufFile file) =>
        ModelFamilies.OfGgufArchitecture(file.Path, file.Text("general.architecture") ?? throw Missing(file, "general.architecture"));

    /// <exception cref="RefusedException">A value is missing or out of range, or describes a model that is not supported.</exception>
    public static ModelConfig Read(GgufFile file, ModelFamily family)
    {
        RefuseUnsupported(file, family);
        var hidden = Required(file, Key("embedding_length"), ModelLimits.Width);
        var heads = Required(file, Key("attention.head_count"), ModelLimits.Heads);
        var layers = Required(file, Key("block_count"), ModelLimits.Layers);
        var headSize = HeadSize(file, family, hidden, heads);
        var windows = Windows(file, family, layers);
        var config = new ModelConfig
        {
            ModelType = family.ModelType,
            VocabularySize = file.Int(Key("vocab_size"), 1, ModelLimits.Vocabulary) ?? file.ArrayLength(Tokens) ?? throw Missing(file, Key("vocab_size")),
            HiddenSize = hidden,
            IntermediateSize = Required(file, Key("feed_forward_length"), ModelLimits.Width),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = file.Int(Key("attention.head_count_kv"), 1, ModelLimits.Heads) ?? heads,
            HeadSize = headSize,
            RmsNormEpsilon = Shortest(file.PositiveNumber(Key("attention.layer_norm_rms_epsilon"))) ?? throw Missing(file, Key("attention.layer_norm_rms_epsilon")),
            RopeBase = Shortest(file.PositiveNumber(Key("rope.freq_base"))) ?? family.DefaultRopeBase,
            RopeScaling = GgufRope.Scaling(file, family),
            ContextLength = Required(file, Key("context_length"), ModelLimits.Context),
            TiedHead = !file.Tensors.ContainsKey("output.weight"),
            QueryKeyValueBias = file.Tensors.ContainsKey("blk.0.attn_q.bias"),
            OutputBias = file.Tensors.ContainsKey("blk.0.attn_output.bias"),
            MlpBias = file.Tensors.ContainsKey("blk.0.ffn_gate.bias"),
            QueryKeyNorm = family.QueryKeyNorm,
            SandwichNorms = family.SandwichNorms,
            UnitOffsetNorms = family.UnitOffsetNorms,
            ScaledEmbedding = family.ScaledEmbedding,
            QueryScalar = family.DefaultQueryScalar is null ? null : layers == family.GgufLayersOfWideScalar ? (double)hidden / heads : headSize,
            AttentionSoftCap = SoftCap(file, family, Key("attn_logit_softcapping"), family.DefaultAttentionSoftCap),
            LogitSoftCap = SoftCap(file, family, Key("final_logit_softcapping"), family.DefaultLogitSoftCap),
            SlidingWindow = windows.Window,
            LocalLayers = windows.Local,
            LocalRopeBase = family.DefaultLocalRopeBase,
            HiddenActivation = family.DefaultActivation,
            BosId = Id(file, "bos"),
            EosIds = EosIds(file),
            PadId = Id(file, "padding"),
        };
        return ModelLimits.Check(file.Path, config);

        string Key(string name) => $"{family.GgufArchitecture}.{name}";
    }

    private static void RefuseUnsupported(GgufFile file, ModelFamily family)
    {
        if (file.Int($"{family.GgufArchitecture}.expert_count") is > 0 and var experts)
            throw new RefusedException($"{file.Path}: the model is a mixture of {experts} experts.", "Choose a dense base; mixtures of experts are not supported.");
        if (file.Text("general.type") is { } type and not "model")
            throw new RefusedException($"{file.Path} holds a GGUF of type '{type}', not a model.", "Name the base model's file.");
        if (file.Int("split.count") is > 1 and var parts)
            throw new RefusedException($"{file.Path} is one of {parts} parts.", "Join the parts with llama.cpp's gguf-split --merge, then name the joined file.");
    }

    private static int HeadSize(GgufFile file, ModelFamily family, int hidden, int heads)
    {
        var prefix = family.GgufArchitecture;
        var stated = file.Int($"{prefix}.attention.key_length", 2, ModelLimits.HeadSize);
        if (stated is null && hidden % heads != 0)
            throw new RefusedException($"{file.Path}: {prefix}.embedding_length {hidden} is not divisible by {prefix}.attention.head_count {heads}.", "Download the file again.");
        var size = stated ?? hidden / heads;
        if (file.Int($"{prefix}.attention.value_length") is { } values && values != size)
            throw new RefusedException($"{file.Path}: heads have keys of size {size} but values of size {values}.", "Choose another base; the two sizes must be equal.");
        if (file.Int($"{prefix}.rope.dimension_count") is { } rotated && rotated != size)
            throw new RefusedException($"{file.Path}: {rotated} of a head's {size} dimensions are rotated; only whole heads are rotated here.", "Choose another base.");
        return size;
    }

    /// <summary>llama.cpp knows by the family which layers are local; the file gives the width.</summary>
    private static (int? Window, bool[] Local) Windows(GgufFile file, ModelFamily family, int layers)
    {
        if (family.Windows != WindowUse.Alternating)
            return (null, []);
        var window = file.Int($"{family.GgufArchitecture}.attention.sliding_window", 1, ModelLimits.Context) ?? family.DefaultWindow;
        return (window, [.. Enumerable.Range(0, layers).Select(layer => (layer + 1) % family.DefaultGlobalEvery != 0)]);
    }

    private static double? SoftCap(GgufFile file, ModelFamily family, string key, double? otherwise) =>
        family.SoftCaps ? Shortest(file.PositiveNumber(key)) ?? otherwise : null;

    /// <summary>The end-of-text id first, then the ids that end a turn, where the file names them.</summary>
    private static int[] EosIds(GgufFile file) =>
        [.. new[] { Id(file, "eos"), Id(file, "eot"), Id(file, "eom") }.OfType<int>().Distinct()];

    private static int? Id(GgufFile file, string name) => file.Int($"tokenizer.ggml.{name}_token_id", -1, ModelLimits.Vocabulary) is >= 0 and var id ? id : null;

    /// <summary>Stored as float32: 1e-5 is meant where 9.99999974e-06 is read.</summary>
    private static double? Shortest(double? stored) =>
        stored is { } value && (float)value == value ? double.Parse(((float)value).ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture) : stored;

    private static int Required(GgufFile file, string key, int most) => file.Int(key, 1, most) ?? throw Missing(file, key);

    private static RefusedException Missing(GgufFile file, string key) =>
        new($"{file.Path}: {key} is missing.", "The file does not describe its model; convert it again with a current llama.cpp.");
}
