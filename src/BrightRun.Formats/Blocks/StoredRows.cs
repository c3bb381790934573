namespace BrightRun.Formats.Blocks;

/// <summary>Turns rows of stored weights into numbers, and numbers into rows as they are stored.</summary>
public static class StoredRows
{
    /// <summary>Bytes of a row.</summary>
    /// <param name="type">Any type of weights whose blocks lie within rows: all but NF4.</param>
    /// <param name="rowLength">Elements of a row: whole blocks.</param>
    public static long RowBytes(StoredType type, long rowLength)
    {
        var format = Format(type);
        return rowLength % format.BlockSize == 0
            ? rowLength / format.BlockSize * format.BlockBytes
            : throw new ArgumentException($"a row of {rowLength} is no whole number of blocks of {format.BlockSize}", nameof(rowLength));
    }

    /// <summary>Turns whole blocks into float32.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="bytes">Whole blocks.</param>
    /// <param name="values">As many elements as the blocks hold.</param>
    public static void Dequantize(StoredType type, ReadOnlySpan<byte> bytes, Span<float> values) => Format(type).Dequantize(bytes, values);

    /// <summary>Whether numbers can be turned into this type.</summary>
    public static bool CanQuantize(StoredType type) => BlockFormats.Find(type) is { CanQuantize: true };

    /// <summary>Elements of a block; rows are whole blocks.</summary>
    public static int BlockSize(StoredType type) => Format(type).BlockSize;

    /// <summary>Turns numbers into whole blocks, byte for byte as ggml's reference quantizers do.</summary>
    /// <param name="type">A type that <see cref="CanQuantize"/>.</param>
    /// <param name="values">A whole number of blocks.</param>
    /// <param name="bytes">Filled.</param>
    public static void Quantize(StoredType type, ReadOnlySpan<float> values, Span<byte> bytes) => Format(type).Quantize(values, bytes);

    private static BlockFormat Format(StoredType type) =>
        BlockFormats.Find(type) ?? throw new ArgumentOutOfRangeException(nameof(type), type, "holds no rows of weights");
}
