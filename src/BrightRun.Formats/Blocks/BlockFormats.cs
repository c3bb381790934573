namespace BrightRun.Formats.Blocks;

/// <summary>Every way of storing weights that we read.</summary>
internal static class BlockFormats
{
    private static readonly Dictionary<StoredType, BlockFormat> ByType = new BlockFormat[]
    {
        new SingleFormat(), new HalfFormat(), new BFloat16Format(), new DoubleFormat(),
        new Q4_0Format(), new Q4_1Format(), new Q5_0Format(), new Q5_1Format(), new Q8_0Format(),
        new Q2_KFormat(), new Q3_KFormat(), new Q4_KFormat(), new Q5_KFormat(), new Q6_KFormat(),
        new IQ4_NLFormat(), new IQ4_XSFormat(),
    }.ToDictionary(format => format.Type);

    /// <summary>The format, or null for a type that holds no weights (integers).</summary>
    public static BlockFormat? Find(StoredType type) => ByType.GetValueOrDefault(type);
}
