namespace BrightRun.Formats.Gguf;

/// <summary>The numbers by which GGUF calls its tensor types.</summary>
internal static class GgufTypes
{
    private static readonly Dictionary<uint, StoredType> Readable = new()
    {
        [0] = StoredType.F32,
        [1] = StoredType.F16,
        [2] = StoredType.Q4_0,
        [3] = StoredType.Q4_1,
        [6] = StoredType.Q5_0,
        [7] = StoredType.Q5_1,
        [8] = StoredType.Q8_0,
        [10] = StoredType.Q2_K,
        [11] = StoredType.Q3_K,
        [12] = StoredType.Q4_K,
        [13] = StoredType.Q5_K,
        [14] = StoredType.Q6_K,
        [20] = StoredType.IQ4_NL,
        [23] = StoredType.IQ4_XS,
        [28] = StoredType.F64,
        [30] = StoredType.BF16,
    };

    /// <summary>Types that exist but are not read, so that a refusal can name them.</summary>
    private static readonly Dictionary<uint, string> Others = new()
    {
        [9] = "Q8_1",
        [15] = "Q8_K",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [24] = "I8",
        [25] = "I16",
        [26] = "I32",
        [27] = "I64",
        [29] = "IQ1_M",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
        [39] = "MXFP4",
    };

    public static IEnumerable<StoredType> Supported => Readable.Values;

    public static StoredType? Find(uint number) => Readable.TryGetValue(number, out var type) ? type : null;

    /// <summary>The number of a type that GGUF knows.</summary>
    public static uint NumberOf(StoredType type) => Readable.First(pair => pair.Value == type).Key;

    public static string NameOf(uint number) =>
        Find(number)?.ToString() ?? Others.GetValueOrDefault(number) ?? $"number {number}";
}
