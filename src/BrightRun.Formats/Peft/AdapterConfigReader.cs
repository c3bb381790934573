using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Peft;

/// <summary>Reads adapter_config.json; strict about whatever changes the computation.</summary>
internal static class AdapterConfigReader
{
    private const int LargestRank = 1 << 16;

    /// <summary>What PEFT adapts in a Llama model when a file names no targets.</summary>
    private static readonly string[] DefaultTargets = ["q_proj", "v_proj"];

    /// <summary>Members that this reader or the engine understands.</summary>
    private static readonly HashSet<string> Understood =
    [
        "peft_type", "task_type", "base_model_name_or_path", "revision", "r", "lora_alpha", "lora_dropout", "target_modules", "exclude_modules", "bias",
        "fan_in_fan_out", "use_rslora", "use_dora", "modules_to_save", "init_lora_weights", "layers_to_transform", "layers_pattern", "rank_pattern",
        "alpha_pattern", "layer_replication", "lora_bias", "target_parameters", "trainable_token_indices",
    ];

    /// <summary>Members that say how the adapter came about or was to be run; whatever they hold, the numbers are the same.</summary>
    private static readonly HashSet<string> WithoutEffect =
    [
        "auto_mapping", "corda_config", "ensure_weight_tying", "eva_config", "inference_mode", "loftq_config", "lora_ga_config", "megatron_core", "peft_version",
        "qalora_group_size", "runtime_config",
    ];

    /// <summary>Members that change the computation when they hold anything.</summary>
    private static readonly string[] MustBeEmpty =
    [
        "modules_to_save", "lora_bias", "layer_replication", "target_parameters", "trainable_token_indices", "fan_in_fan_out", "use_qalora", "use_bdlora",
        "alora_invocation_tokens", "arrow_config", "kasa_config", "velora_config", "monteclora_config", "megatron_config",
    ];

    /// <summary>Ways of starting that leave the base's weights as they are; all others replace them by a residual.</summary>
    private static readonly HashSet<string> HarmlessInitialisations = ["gaussian", "eva", "orthogonal"];

    public static AdapterConfig Read(string path)
    {
        var fields = JsonFields.Read(path);
        RefuseUnsupported(path, fields);
        var config = new AdapterConfig
        {
            Rank = fields.Int("r", 1, LargestRank) ?? 8,
            Alpha = fields.Number("lora_alpha", 0) ?? 8,
            Dropout = fields.Number("lora_dropout", -1) ?? 0,
            RankStabilized = fields.Bool("use_rslora") ?? false,
            Dora = fields.Bool("use_dora") ?? false,
            Targets = Selection(fields, "target_modules") ?? ModuleSelection.Of(DefaultTargets),
            Excluded = Selection(fields, "exclude_modules"),
            Layers = fields.Ints("layers_to_transform", 0, ModelLimits.Layers) is { Count: > 0 } layers ? layers : null,
            LayersPattern = OneOrMore(fields, "layers_pattern"),
            RankPattern = Pattern(fields, "rank_pattern", (values, name) => values.RequiredInt(name, 1, LargestRank)),
            AlphaPattern = Pattern(fields, "alpha_pattern", (values, name) => values.RequiredNumber(name, 0)),
            BaseModel = fields.Text("base_model_name_or_path"),
            Revision = fields.Text("revision"),
            Ignored = [.. fields.Names.Where(name => !Understood.Contains(name) && !WithoutEffect.Contains(name) && !MustBeEmpty.Contains(name)).Select(name => Show(fields, name))],
        };
        if (config.Dropout is < 0 or >= 1)
            throw Unsupported(path, fields, "lora_dropout", "a share from 0 to below 1");
        if (config.Targets.Pattern is not null && config.Layers is not null)
            throw Unsupported(path, fields, "layers_to_transform", "it together with a list of target_modules");
        return config;
    }

    private static void RefuseUnsupported(string path, JsonFields fields)
    {
        if (fields.Text("peft_type") is not "LORA")
            throw Unsupported(path, fields, "peft_type", "\"LORA\"");
        if (fields.Text("bias") is not (null or "none"))
            throw Unsupported(path, fields, "bias", "\"none\"");
        if (fields.Text("task_type") is not (null or "CAUSAL_LM"))
            throw Unsupported(path, fields, "task_type", "\"CAUSAL_LM\"");
        if (MustBeEmpty.FirstOrDefault(name => fields.Find(name) is { } value && !IsEmpty(value)) is { } set)
            throw Unsupported(path, fields, set, "it left empty");
        if (fields.Find("init_lora_weights") is { ValueKind: JsonValueKind.String } && !HarmlessInitialisations.Contains(fields.Text("init_lora_weights")!))
            throw Unsupported(path, fields, "init_lora_weights", "true, false, \"gaussian\", \"eva\" or \"orthogonal\"; others change the base as well");
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static ModuleSelection? Selection(JsonFields fields, string name) => fields.Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } => ModuleSelection.Matching(fields.Text(name)!),
        _ => fields.Texts(name) is { Count: > 0 } names ? ModuleSelection.Of(names) : null,
    };

    private static IReadOnlyList<string> OneOrMore(JsonFields fields, string name) => fields.Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } => [fields.Text(name)!],
        _ => fields.Texts(name)!,
    };

    private static List<KeyValuePair<string, T>> Pattern<T>(JsonFields fields, string name, Func<JsonFields, string, T> read) =>
        fields.Object(name) is { } values ? [.. values.Names.Select(key => KeyValuePair.Create(key, read(values, key)))] : [];

    private static string Show(JsonFields fields, string name)
    {
        var value = fields.Find(name)?.GetRawText() ?? "null";
        return $"{name}: {(value.Length > 60 ? value[..60] + "…" : value)}";
    }

    private static RefusedException Unsupported(string path, JsonFields fields, string name, string supported) =>
        new($"{path}: {Show(fields, name)} is not supported.", $"We support {supported}; use an adapter trained that way.");
}
