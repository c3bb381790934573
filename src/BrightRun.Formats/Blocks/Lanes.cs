using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>Sixteen quantized numbers at a time into floats.</summary>
internal static class Lanes
{
    public const int Count = 16;

    private const int Quarter = 4;

    /// <summary>Low halves of sixteen bytes.</summary>
    public static Vector128<byte> Low(Vector128<byte> packed) => packed & Vector128.Create((byte)0x0F);

    /// <summary>High halves of sixteen bytes.</summary>
    public static Vector128<byte> High(Vector128<byte> packed) => packed >>> 4;

    /// <summary>values = scale · q</summary>
    public static void Scale(Vector128<sbyte> q, float scale, Span<float> values)
    {
        var factor = Vector128.Create(scale);
        var (low, high) = Vector128.Widen(q);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        (Vector128.ConvertToSingle(a) * factor).CopyTo(values);
        (Vector128.ConvertToSingle(b) * factor).CopyTo(values[Quarter..]);
        (Vector128.ConvertToSingle(c) * factor).CopyTo(values[(2 * Quarter)..]);
        (Vector128.ConvertToSingle(d) * factor).CopyTo(values[(3 * Quarter)..]);
    }

    /// <summary>values = scale · q + offset, not fused</summary>
    public static void ScaleAndShift(Vector128<byte> q, float scale, float offset, Span<float> values)
    {
        Scale(q.AsSByte(), scale, values);
        var shift = Vector128.Create(offset);
        for (var i = 0; i < Count; i += Quarter)
            (Vector128.Create(values[i..]) + shift).CopyTo(values[i..]);
    }
}
