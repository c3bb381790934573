using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.HuggingFace;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Conversion;

/// <summary>What a conversion wrote.</summary>
/// <param name="Files">Names of the files.</param>
/// <param name="TokenizerMissing">Why there is no tokenizer in the folder; null when there is one.</param>
public sealed record ConvertedFolder(IReadOnlyList<string> Files, string? TokenizerMissing);

/// <summary>Writes a GGUF model as a Hugging Face folder.</summary>
public static class FolderWriter
{
    private const int ElementsAtATime = 1 << 20;

    /// <summary>Writes the folder, whole or not at all.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="type">F32 keeps every value; BF16 and F16 round to nearest.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The file is no GGUF model, the folder exists, or a Hugging Face description cannot express the model.</exception>
    public static ConvertedFolder Write(string path, string folder, StoredType type, CancellationToken cancellation = default)
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
            WriteWeights(Path.Combine(temporary, WeightFiles.SingleName), model, type, cancellation);
            tokenizer?.Write(temporary);
            files = [.. Directory.EnumerateFiles(temporary).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal)];
        });
        return new ConvertedFolder(files, missing);
    }

    private static void WriteWeights(string path, BaseModel model, StoredType type, CancellationToken cancellation) =>
        SafetensorsWriter.Write(path, [.. model.Tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            new SafetensorsEntry(pair.Key, type, pair.Value.Shape, stream => Copy(model, pair.Key, type, stream, cancellation)))]);

    private static void Copy(BaseModel model, string name, StoredType type, Stream stream, CancellationToken cancellation)
    {
        var tensor = model.Tensors[name];
        var rowsAtATime = Math.Max(1, ElementsAtATime / tensor.RowLength);
        for (var row = 0L; row < tensor.Shape[0]; row += rowsAtATime)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Math.Min(rowsAtATime, tensor.Shape[0] - row);
            var values = new float[rows * tensor.RowLength];
            model.Read(name, row, rows, values);
            stream.Write(Encode(values, type));
        }
    }

    private static ReadOnlySpan<byte> Encode(float[] values, StoredType type)
    {
        if (type == StoredType.F32)
            return MemoryMarshal.AsBytes(values.AsSpan());
        var narrow = new ushort[values.Length];
        if (type == StoredType.BF16)
            HalfPrecision.ToBFloat16(values, narrow);
        else
            HalfPrecision.ToHalf(values, narrow);
        return MemoryMarshal.AsBytes(narrow.AsSpan());
    }
}
