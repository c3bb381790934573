using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// Adds an adapter to its base for good: W + scale · B A in float32, with the rows scaled to their magnitudes where the adapter has some,
/// rounded once to the type that is written.
/// </summary>
public static class AdapterMerge
{
    /// <summary>Writes a Hugging Face folder, whole or not at all; memory does not grow with the model.</summary>
    /// <param name="model">The base.</param>
    /// <param name="adapterFolder">The adapter.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="type">Type of all weights; null: as the base stores them, and float32 where it is quantized.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The adapter does not fit the base, or the folder cannot be written.</exception>
    public static void Write(BaseModel model, string adapterFolder, string folder, StoredType? type, CancellationToken cancellation = default)
    {
        using var adapter = LoraAdapter.Load(adapterFolder, model.Config);
        AdapterGate.CheckWeights(adapter);
        var (_, add) = Changes(adapter);
        if (model.Kind == BaseModelKind.Gguf)
            FolderWriter.Write(model.Path, folder, type ?? StoredType.F32, add, cancellation);
        else
            FolderCopy.Write(model, folder, type, add, cancellation);
    }

    /// <summary>Writes a GGUF file, whole or not at all; memory does not grow with the model.</summary>
    /// <param name="model">The base.</param>
    /// <param name="adapterFolder">The adapter.</param>
    /// <param name="path">The file.</param>
    /// <param name="type">One of <see cref="GgufModelWriter.Types"/>.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <returns>Why the file has no tokenizer; null when it has one.</returns>
    /// <exception cref="RefusedException">The adapter does not fit the base, GGUF cannot express it, or the file cannot be written.</exception>
    public static string? WriteGguf(BaseModel model, string adapterFolder, string path, StoredType type, CancellationToken cancellation = default)
    {
        using var adapter = LoraAdapter.Load(adapterFolder, model.Config);
        AdapterGate.CheckWeights(adapter);
        var (isChanged, add) = Changes(adapter);
        return GgufModelWriter.Write(model, path, type, isChanged, add, cancellation);
    }

    /// <summary>Which tensors of the base an adapter changes, and how.</summary>
    internal static (Predicate<string> IsChanged, WeightChange Add) Changes(LoraAdapter adapter)
    {
        var modules = adapter.Modules.ToDictionary(module => module.Path + ".weight", StringComparer.Ordinal);
        return (modules.ContainsKey, (name, firstRow, rows) =>
        {
            if (modules.TryGetValue(name, out var module))
                AddUpdate(module, firstRow, rows);
        });
    }

    private static void AddUpdate(LoraModule module, long firstRow, Span<float> rows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var update = module.B.narrow(0, firstRow, rows.Length / module.Inputs).mm(module.A).mul_(module.Scale); // [rows, in]
        var values = MemoryMarshal.Cast<byte, float>(update.contiguous().bytes);
        for (var i = 0; i < rows.Length; i++)
            rows[i] += values[i];
        if (module.Magnitude is { } magnitude)
            Scale(rows, MemoryMarshal.Cast<byte, float>(magnitude.bytes)[(int)firstRow..], (int)module.Inputs);
    }

    /// <summary>Gives every row its length.</summary>
    private static void Scale(Span<float> rows, ReadOnlySpan<float> lengths, int width)
    {
        for (var row = 0; row * width < rows.Length; row++)
        {
            var values = rows.Slice(row * width, width);
            var squares = 0.0;
            foreach (var value in values)
                squares += (double)value * value;
            var factor = squares == 0 ? 0 : (float)(lengths[row] / Math.Sqrt(squares));
            foreach (ref var value in values)
                value *= factor;
        }
    }
}
