namespace BrightRun.Formats.Blocks;

/// <summary>How many bytes a tensor needs; arithmetic that does not believe the sizes of a file.</summary>
internal static class TensorSize
{
    /// <summary>Product of the sizes, or null when it exceeds a long or a size is negative.</summary>
    public static long? Elements(IReadOnlyList<long> shape)
    {
        var product = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size != 0 && product > long.MaxValue / size))
                return null;
            product *= size;
        }
        return product;
    }

    /// <summary>Bytes of a tensor whose last dimension runs along the blocks; null when rows are no whole number of blocks or the number is too large.</summary>
    public static long? Bytes(StoredType type, IReadOnlyList<long> shape)
    {
        var (blockSize, blockBytes) = Block(type);
        var row = shape.Count == 0 ? 1 : shape[^1];
        if (Elements(shape) is not { } elements || row % blockSize != 0 || elements / blockSize > long.MaxValue / blockBytes)
            return null;
        return elements / blockSize * blockBytes;
    }

    private static (int BlockSize, int BlockBytes) Block(StoredType type) => type switch
    {
        StoredType.I8 or StoredType.U8 or StoredType.Bool => (1, 1),
        StoredType.I16 => (1, 2),
        StoredType.I32 => (1, 4),
        StoredType.I64 => (1, 8),
        _ => BlockFormats.Find(type) is { } format ? (format.BlockSize, format.BlockBytes) : throw new ArgumentOutOfRangeException(nameof(type), type, "no such type"),
    };
}
