namespace BrightRun.Formats.Blocks;

/// <summary>Every way of storing weights that we read.</summary>
internal static class BlockFormats
{
    private static readonly Dictionary<StoredType, BlockFormat> ByType = new BlockFormat[]
    {
        new SingleFormat(), new HalfFormat(), new BFloat16Format(), new DoubleFormat(),
    }.ToDictionary(format => format.Type);

    /// <summary>The format, or null for a type that holds no weights (integers).</summary>
    public static BlockFormat? Find(StoredType type) => ByType.GetValueOrDefault(type);
}
