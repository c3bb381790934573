using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Formats.HuggingFace;

namespace BrightRun.Formats.Conversion;

/// <summary>Copies a Hugging Face folder with changed weights: description and tokenizer as they are, weights in one file.</summary>
public static class FolderCopy
{
    /// <summary>What belongs to a model beside its weights.</summary>
    private static readonly string[] Companions =
        ["config.json", "generation_config.json", "tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "chat_template*", "LICENSE*"];

    /// <summary>Writes the folder, whole or not at all.</summary>
    /// <param name="model">A model in a folder.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="type">The type of all weights; null keeps that of each tensor.</param>
    /// <param name="change">Changes weights on their way.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The folder exists, or the file system says no.</exception>
    public static void Write(BaseModel model, string folder, StoredType? type, WeightChange change, CancellationToken cancellation = default) =>
        AtomicFolder.Create(folder, temporary =>
        {
            CopyCompanions(model.Path, temporary);
            Describe(Path.Combine(temporary, HuggingFaceConfig.FileName), type);
            WeightCopy.Write(Path.Combine(temporary, WeightFiles.SingleName), model, name => type ?? TypeOf(model, name), change, cancellation);
        });

    /// <summary>Copies what belongs to a model beside its weights.</summary>
    internal static void CopyCompanions(string source, string folder)
    {
        foreach (var file in Companions.SelectMany(pattern => Directory.EnumerateFiles(source, pattern)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <summary>A matrix in NF4 is written in the type that it had before.</summary>
    private static StoredType TypeOf(BaseModel model, string name) => model.Nf4FormatOf(name)?.ValueType ?? model.Tensors[name].Type;

    /// <summary>
    /// The description names the weights' type, as <c>dtype</c> in newer folders and <c>torch_dtype</c> in older ones, and does not call
    /// them quantized.
    /// </summary>
    private static void Describe(string path, StoredType? type)
    {
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        if (!config.Remove(QuantizationConfig.Member) && type is null)
            return;
        if (type is { } all)
            config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = all switch { StoredType.F32 => "float32", StoredType.F16 => "float16", _ => "bfloat16" };
        AtomicFile.WriteText(path, config.ToJsonString(ConfigJson.Style) + "\n");
    }
}
