using BrightRun.Formats;

namespace BrightRun.Engine.Train;

/// <summary>What a person should know of an export: what became of a quantized base, and what each rounding cost in logits.</summary>
internal static class ExportWarnings
{
    /// <param name="model">The base.</param>
    /// <param name="kind">What was written.</param>
    /// <param name="path">Where.</param>
    /// <param name="type">Type of the written weights; null where each kept its own, float32 for quantized ones.</param>
    /// <param name="logits">What was measured.</param>
    public static IEnumerable<string> Of(BaseModel model, ExportKind kind, string path, StoredType? type, ExportLogits logits)
    {
        var effect = $"the adapter itself changes them by {logits.Effect:P2}";
        var isDrowned = kind == ExportKind.MergedGguf && logits.Difference > logits.Effect;
        var advice = isDrowned ? " Use a type with more bits, or --to gguf over the unrounded base." : string.Empty;
        if (kind != ExportKind.Gguf && QuantizedTypes(model) is { Count: > 0 } types)
        {
            var numbers = $"The base is quantized ({string.Join(", ", types)}), and the merged weights are its rounded numbers plus the adapter";
            yield return type is null or StoredType.F32
                ? $"{numbers}, in F32: nothing was rounded again, but the base's quantization is gone ({SizeOf(path)} instead of {SizeOf(model.Path)})."
                : $"{numbers}, rounded again to {type}: that changes the logits by {logits.Difference:P2}, {effect}.{advice}";
        }
        else if (isDrowned)
        {
            yield return $"Rounding to {type} changes the logits by {logits.Difference:P2}, {effect}.{advice}";
        }

        if (logits.Requantized is { } again)
            yield return $"Loaded in NF4 again, the merged model's logits would change by {again:P2}, {effect}: where 4 bits are wanted, serve base and adapter apart.";
        if (logits.Training is { } training)
            yield return $"The adapter was trained over this base in NF4, the export is over its numbers as they are stored: its logits differ from those in training by {training:P2}, {effect}.";
    }

    private static List<StoredType> QuantizedTypes(BaseModel model) =>
        [.. model.Tensors.Values.Select(tensor => tensor.Type).Where(type => type is not (StoredType.F32 or StoredType.F16 or StoredType.BF16 or StoredType.F64)).Distinct()];

    /// <summary>The weights of a model, in words.</summary>
    private static string SizeOf(string path)
    {
        var bytes = File.Exists(path) ? new FileInfo(path).Length : new DirectoryInfo(path).EnumerateFiles("*.safetensors").Sum(file => file.Length);
        return bytes >= 100_000_000 ? $"{bytes / 1e9:F2} GB" : $"{bytes / 1e6:F2} MB";
    }
}
