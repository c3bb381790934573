using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>
/// The member <c>quantization_config</c> of config.json. It tells loaders which software to ask; how each matrix is quantized stands beside
/// the matrix.
/// </summary>
internal static class QuantizationConfig
{
    public const string Member = "quantization_config";

    private const string Remedy = "Use the model's folder with F32, F16 or BF16 weights (and --quantize nf4 to train over 4 bits), or a GGUF file.";

    /// <exception cref="RefusedException">The weights are quantized in another way than bitsandbytes' NF4.</exception>
    public static void Check(string path, JsonFields quantization)
    {
        var method = quantization.Text("quant_method") ?? "an unnamed method";
        if (method != "bitsandbytes")
            throw new RefusedException($"{path}: the weights are quantized by {method} ({Member}).", Remedy);
        var type = quantization.Bool("load_in_4bit") is true ? quantization.Text("bnb_4bit_quant_type") ?? "fp4" : "int8";
        if (type != "nf4")
            throw new RefusedException($"{path}: the weights are quantized by {method} as {type} ({Member}); only nf4 is read.", Remedy);
    }

    /// <summary>The member as transformers writes it.</summary>
    public static JsonObject Create(Nf4Format format) => new()
    {
        ["_load_in_4bit"] = true,
        ["_load_in_8bit"] = false,
        ["bnb_4bit_compute_dtype"] = NameOf(format.ValueType),
        ["bnb_4bit_quant_storage"] = "uint8",
        ["bnb_4bit_quant_type"] = "nf4",
        ["bnb_4bit_use_double_quant"] = format.DoubleQuantized,
        ["llm_int8_enable_fp32_cpu_offload"] = false,
        ["llm_int8_has_fp16_weight"] = false,
        ["llm_int8_skip_modules"] = null,
        ["llm_int8_threshold"] = 6.0,
        ["load_in_4bit"] = true,
        ["load_in_8bit"] = false,
        ["quant_method"] = "bitsandbytes",
    };

    private static string NameOf(StoredType type) => type switch { StoredType.F16 => "float16", StoredType.BF16 => "bfloat16", _ => "float32" };
}
