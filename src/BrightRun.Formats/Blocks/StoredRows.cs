namespace BrightRun.Formats.Blocks;

/// <summary>Turns rows into numbers that are kept in memory as a file stores them.</summary>
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

    private static BlockFormat Format(StoredType type) =>
        BlockFormats.Find(type) ?? throw new ArgumentOutOfRangeException(nameof(type), type, "holds no rows of weights");
}
