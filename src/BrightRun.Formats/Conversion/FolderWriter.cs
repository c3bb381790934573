using BrightRun.Domain;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.HuggingFace;

namespace BrightRun.Formats.Conversion;

/// <summary>What a conversion wrote.</summary>
/// <param name="Files">Names of the files.</param>
/// <param name="TokenizerMissing">Why there is no tokenizer in the folder; null when there is one.</param>
public sealed record ConvertedFolder(IReadOnlyList<string> Files, string? TokenizerMissing);

/// <summary>Writes a GGUF model as a Hugging Face folder.</summary>
public static class FolderWriter
{
    /// <summary>Writes the folder, whole or not at all.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="type">F32 keeps every value; BF16 and F16 round to nearest.</param>
    /// <param name="change">Changes weights on their way; null writes them as they are.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The file is no GGUF model, the folder exists, or a Hugging Face description cannot express the model.</exception>
    public static ConvertedFolder Write(string path, string folder, StoredType type, WeightChange? change = null, CancellationToken cancellation = default)
    {
        if (Directory.Exists(path))
            throw new RefusedException($"{path} is a folder; only GGUF files are converted.", "A Hugging Face folder can be used as it is.");
        using var model = BaseModel.Open(path);
        using var file = GgufFile.Open(path);
        var tokenizer = TokenizerJson.Of(file, out var missing);
        string[] files = [];
        AtomicFolder.Create(folder, temporary =>
        {
            ConfigJson.Write(temporary, model.Path, model.Config, type);
            WeightCopy.Write(Path.Combine(temporary, WeightFiles.SingleName), model, _ => type, change, cancellation);
            tokenizer?.Write(temporary);
            files = [.. Directory.EnumerateFiles(temporary).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal)];
        });
        return new ConvertedFolder(files, missing);
    }
}
