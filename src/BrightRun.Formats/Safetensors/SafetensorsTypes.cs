namespace BrightRun.Formats.Safetensors;

/// <summary>The names of types in a safetensors header.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, StoredType> ByName = new(StringComparer.Ordinal)
    {
        ["F32"] = StoredType.F32,
        ["F16"] = StoredType.F16,
        ["BF16"] = StoredType.BF16,
        ["F64"] = StoredType.F64,
        ["I8"] = StoredType.I8,
        ["U8"] = StoredType.U8,
        ["I16"] = StoredType.I16,
        ["I32"] = StoredType.I32,
        ["I64"] = StoredType.I64,
        ["BOOL"] = StoredType.Bool,
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static StoredType? Find(string name) => ByName.TryGetValue(name, out var type) ? type : null;

    public static string NameOf(StoredType type) => ByName.First(pair => pair.Value == type).Key;
}
