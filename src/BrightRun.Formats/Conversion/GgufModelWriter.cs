using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Families;
using BrightRun.Formats.Gguf;

namespace BrightRun.Formats.Conversion;

/// <summary>
/// Writes a model as a GGUF file, some rows at a time, so that the model may be larger than the memory. What a GGUF base says about itself
/// and its tokenizer is taken over as it is; of a Hugging Face folder it is written anew.
/// </summary>
public static class GgufModelWriter
{
    private const int ElementsAtATime = 1 << 20;

    /// <summary>The types that weights can be written in.</summary>
    public static IReadOnlyList<StoredType> Types { get; } =
        [StoredType.F32, StoredType.F16, StoredType.BF16, StoredType.Q8_0, StoredType.Q4_0, StoredType.Q4_1, StoredType.Q5_0, StoredType.Q5_1];

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="model">The base.</param>
    /// <param name="path">The file.</param>
    /// <param name="type">One of <see cref="Types"/>, for the linears of the layers. Embedding and head are kept in 8 bits where these have fewer; vectors are float32.</param>
    /// <param name="isChanged">Tensors that <paramref name="change"/> changes; the others are copied byte for byte where their type stays.</param>
    /// <param name="change">Changes weights on their way.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <returns>Why the file has no tokenizer; null when it has one.</returns>
    /// <exception cref="RefusedException">GGUF cannot express the model, a number does not fit the type, or the file system says no.</exception>
    public static string? Write(BaseModel model, string path, StoredType type, Predicate<string> isChanged, WeightChange change, CancellationToken cancellation = default)
    {
        var metadata = new GgufMetadata();
        string? tokenizerMissing = null;
        if (model.Kind == BaseModelKind.Gguf)
        {
            using var file = GgufFile.Open(model.Path);
            metadata.CopyFrom(file);
            tokenizerMissing = file.ArrayLength("tokenizer.ggml.tokens") is > 0 ? null : "the base's file has none";
        }
        else
        {
            GgufDescription.Write(metadata, model.Path, model.DisplayName, model.Config);
            tokenizerMissing = TokenizerMetadata.Write(metadata, model.Path, model.Config);
        }

        GgufDescription.WriteType(metadata, type);
        var entries = model.Tensors.Keys.Select(name => Entry(model, name, type, isChanged(name), change, cancellation)).ToList();
        if (GgufDescription.RotaryDivisors(model.Config) is { } divisors)
            entries.Add(new GgufEntry(GgufNames.RotaryFactors, StoredType.F32, [divisors.Length], stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(divisors.AsSpan()))));
        GgufWriter.Write(path, metadata, entries);
        return tokenizerMissing;
    }

    private static GgufEntry Entry(BaseModel model, string name, StoredType type, bool isChanged, WeightChange change, CancellationToken cancellation)
    {
        var tensor = model.Tensors[name];
        var written = TypeOf(name, tensor, type);
        return new GgufEntry(GgufNames.ToGguf(name, model.Config), written, tensor.Shape, stream => Copy(new Rows(model, name, written, isChanged), change, stream, cancellation));
    }

    /// <summary>Vectors are never quantized; rows that are no whole blocks stay in half precision.</summary>
    private static StoredType TypeOf(string name, BaseTensor tensor, StoredType type)
    {
        if (tensor.Shape.Count < 2)
            return StoredType.F32;
        var wanted = name is ModelTensors.Embedding or ModelTensors.Head && StoredRows.BlockSize(type) > 1 ? StoredType.Q8_0 : type;
        return tensor.RowLength % StoredRows.BlockSize(wanted) == 0 ? wanted : StoredType.F16;
    }

    private static void Copy(Rows rows, WeightChange change, Stream stream, CancellationToken cancellation)
    {
        var (model, name) = (rows.Model, rows.Name);
        var tensor = model.Tensors[name];
        var family = ModelFamilies.OfModelType(model.Path, model.Config.ModelType);
        var interleaved = family.GgufInterleavesQueryAndKey && (name.Contains(".q_proj.", StringComparison.Ordinal) || name.Contains(".k_proj.", StringComparison.Ordinal));
        var unit = interleaved ? model.Config.HeadSize : 1; // rows that are moved together
        var step = Math.Max(1, ElementsAtATime / tensor.RowLength / unit) * unit;
        for (var row = 0L; row < tensor.Shape[0]; row += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(step, tensor.Shape[0] - row);
            if (!rows.IsChanged && rows.Type == tensor.Type && !interleaved && StoredRows.BlockSize(rows.Type) > 1)
            {
                var stored = new byte[count * StoredRows.RowBytes(rows.Type, tensor.RowLength)];
                model.ReadStored(name, row, count, stored);
                stream.Write(stored);
                continue;
            }

            var values = new float[count * tensor.RowLength];
            model.Read(name, row, count, values);
            if (rows.IsChanged)
                change(name, row, values);
            if (model.Config.UnitOffsetNorms && name.EndsWith("norm.weight", StringComparison.Ordinal))
                AddOne(values);
            if (interleaved)
                RotaryRows.ToFileOrder(values, model.Config.HeadSize, (int)tensor.RowLength);
            stream.Write(Encode(rows, values));
        }
    }

    private static byte[] Encode(Rows rows, float[] values)
    {
        var bytes = new byte[values.Length / StoredRows.BlockSize(rows.Type) * StoredRows.RowBytes(rows.Type, StoredRows.BlockSize(rows.Type))];
        if (values.AsSpan().ContainsAnyExceptInRange(-LargestOf(rows.Type), LargestOf(rows.Type)))
            throw new RefusedException($"{rows.Name} holds a number that {rows.Type} cannot hold.", "Export it as bf16 or f32; if the adapter has diverged, train it anew.");
        StoredRows.Quantize(rows.Type, values, bytes);
        return bytes;
    }

    /// <summary>Scales of blocks are half precision; their codes only make them larger.</summary>
    private static float LargestOf(StoredType type) => type is StoredType.F32 or StoredType.BF16 ? float.MaxValue : 65504;

    private static void AddOne(Span<float> values)
    {
        foreach (ref var value in values)
            value += 1;
    }

    /// <summary>A tensor on its way into the file.</summary>
    private sealed record Rows(BaseModel Model, string Name, StoredType Type, bool IsChanged);
}
