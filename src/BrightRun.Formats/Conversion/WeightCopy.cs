using System.Runtime.InteropServices;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Conversion;

/// <summary>Changes rows of a weight while a model is copied.</summary>
/// <param name="name">The tensor.</param>
/// <param name="firstRow">Index of the first row along the first dimension.</param>
/// <param name="rows">The rows, row-major; changed in place.</param>
public delegate void WeightChange(string name, long firstRow, Span<float> rows);

/// <summary>Writes a model's weights into one safetensors file, some rows at a time, so that the model may be larger than the memory.</summary>
internal static class WeightCopy
{
    private const int ElementsAtATime = 1 << 20;

    /// <param name="path">The file.</param>
    /// <param name="model">Where the weights come from.</param>
    /// <param name="typeOf">The type that the tensor of a name is written in: F32, F16 or BF16.</param>
    /// <param name="change">Changes weights on their way; null writes them as they are.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    public static void Write(string path, BaseModel model, Func<string, StoredType> typeOf, WeightChange? change, CancellationToken cancellation) =>
        SafetensorsWriter.Write(path, [.. model.Tensors.Keys.Order(StringComparer.Ordinal).Select(name => Entry(model, name, typeOf(name), change, cancellation))]);

    /// <summary>One tensor, copied when its turn comes.</summary>
    /// <param name="model">Where it comes from.</param>
    /// <param name="name">Which.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="change">Changes weights on their way; null writes them as they are.</param>
    /// <param name="cancellation">Checked between parts.</param>
    public static SafetensorsEntry Entry(BaseModel model, string name, StoredType type, WeightChange? change, CancellationToken cancellation) =>
        new(name, type, model.Tensors[name].Shape, stream => Copy(model, name, type, change, stream, cancellation));

    private static void Copy(BaseModel model, string name, StoredType type, WeightChange? change, Stream stream, CancellationToken cancellation)
    {
        var tensor = model.Tensors[name];
        var rowsAtATime = Math.Max(1, ElementsAtATime / tensor.RowLength);
        for (var row = 0L; row < tensor.Shape[0]; row += rowsAtATime)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Math.Min(rowsAtATime, tensor.Shape[0] - row);
            var values = new float[rows * tensor.RowLength];
            model.Read(name, row, rows, values);
            change?.Invoke(name, row, values);
            stream.Write(Encode(values, type));
        }
    }

    /// <summary>The bytes of numbers in a stored type: F32 as they are, BF16 and F16 rounded to nearest.</summary>
    internal static ReadOnlySpan<byte> Encode(float[] values, StoredType type)
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
