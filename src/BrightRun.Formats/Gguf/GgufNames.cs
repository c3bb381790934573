using System.Globalization;

namespace BrightRun.Formats.Gguf;

/// <summary>GGUF's names of tensors and the Hugging Face names of the same.</summary>
internal static class GgufNames
{
    /// <summary>Divisors of the rotary frequencies; a tensor in GGUF, part of the description elsewhere.</summary>
    public const string RotaryFactors = "rope_freqs.weight";

    private const string BlockPrefix = "blk.";

    private static readonly Dictionary<string, string> Outside = new(StringComparer.Ordinal)
    {
        ["token_embd.weight"] = ModelTensors.Embedding,
        ["output_norm.weight"] = ModelTensors.FinalNorm,
        ["output.weight"] = ModelTensors.Head,
    };

    private static readonly Dictionary<string, string> InLayer = new(StringComparer.Ordinal)
    {
        ["attn_norm"] = "input_layernorm",
        ["post_attention_norm"] = "post_attention_layernorm",
        ["post_ffw_norm"] = "post_feedforward_layernorm",
        ["attn_q_norm"] = "self_attn.q_norm",
        ["attn_k_norm"] = "self_attn.k_norm",
        ["attn_q"] = "self_attn.q_proj",
        ["attn_k"] = "self_attn.k_proj",
        ["attn_v"] = "self_attn.v_proj",
        ["attn_output"] = "self_attn.o_proj",
        ["ffn_gate"] = "mlp.gate_proj",
        ["ffn_up"] = "mlp.up_proj",
        ["ffn_down"] = "mlp.down_proj",
    };

    /// <summary>The Hugging Face name, or null when the tensor has none.</summary>
    /// <param name="name">GGUF's name.</param>
    /// <param name="config">The model, which decides what the norm before the feed-forward part is called.</param>
    public static string? ToHuggingFace(string name, ModelConfig config)
    {
        if (Outside.TryGetValue(name, out var outside))
            return outside;
        var parts = name.Split('.');
        return parts.Length == 4 && name.StartsWith(BlockPrefix, StringComparison.Ordinal)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && (parts[1][0] != '0' || parts[1] == "0")
            && parts[3] is "weight" or "bias"
                ? ToHuggingFace(layer, parts[2], parts[3], config)
                : null;
    }

    /// <summary>GGUF's name of a tensor of <see cref="ModelTensors.Expected"/>.</summary>
    public static string ToGguf(string name, ModelConfig config)
    {
        foreach (var (gguf, huggingFace) in Outside)
        {
            if (huggingFace == name)
                return gguf;
        }

        var parts = name.Split('.'); // model.layers.N.module….weight
        var (layer, module, kind) = (parts[2], string.Join('.', parts[3..^1]), parts[^1]);
        if (name == ModelTensors.FeedForwardNorm(config, int.Parse(layer, CultureInfo.InvariantCulture)))
            return $"{BlockPrefix}{layer}.ffn_norm.{kind}";
        return $"{BlockPrefix}{layer}.{InLayer.First(pair => pair.Value == module).Key}.{kind}";
    }

    private static string? ToHuggingFace(int layer, string part, string kind, ModelConfig config)
    {
        if (part == "ffn_norm" && kind == "weight")
            return ModelTensors.FeedForwardNorm(config, layer);
        return InLayer.TryGetValue(part, out var module) ? $"{ModelTensors.Layer(layer)}.{module}.{kind}" : null;
    }
}
