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
            foreach (var file in Companions.SelectMany(pattern => Directory.EnumerateFiles(model.Path, pattern)))
                File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)));
            if (type is { } all)
                NameType(Path.Combine(temporary, HuggingFaceConfig.FileName), all);
            WeightCopy.Write(Path.Combine(temporary, WeightFiles.SingleName), model, tensor => type ?? tensor.Type, change, cancellation);
        });

    /// <summary>The description names the weights' type: as <c>dtype</c> in newer folders, <c>torch_dtype</c> in older ones.</summary>
    private static void NameType(string path, StoredType type)
    {
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        var member = config.ContainsKey("dtype") ? "dtype" : "torch_dtype";
        config[member] = type switch { StoredType.F32 => "float32", StoredType.F16 => "float16", _ => "bfloat16" };
        AtomicFile.WriteText(path, config.ToJsonString(ConfigJson.Style) + "\n");
    }
}
