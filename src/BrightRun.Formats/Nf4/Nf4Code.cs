using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Nf4;

/// <summary>The sixteen values of the NormalFloat code, and the way from numbers to codes and back.</summary>
public static class Nf4Code
{
    /// <summary>Numbers handled at a time.</summary>
    private const int Lanes = 16;

    private static readonly float[] Table =
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <summary>Halfway between neighbours: the code of a number is how many of them lie below it.</summary>
    private static readonly float[] Thresholds = [.. Table.Zip(Table.Skip(1), (low, high) => (low + high) * 0.5f)];

    /// <summary>The values in the order of their codes.</summary>
    public static ReadOnlySpan<float> Values => Table;

    /// <summary>The code of 0.</summary>
    public static byte Zero => (byte)Table.IndexOf(0f);

    /// <summary>Codes of the values that are nearest to numbers.</summary>
    /// <param name="scaled">Numbers over their scale; beyond ±1 the outermost values are nearest.</param>
    public static Vector512<int> CodesOf(Vector512<float> scaled)
    {
        var codes = Vector512<int>.Zero;
        foreach (var threshold in Thresholds)
            codes -= Vector512.GreaterThan(scaled, Vector512.Create(threshold)).AsInt32(); // true is −1
        return codes;
    }

    /// <summary>The values of codes.</summary>
    public static Vector512<float> ValuesOf(Vector512<int> codes) => Vector512.Shuffle(Vector512.Create(Table), codes);

    /// <summary>Codes of a block's numbers, two in a byte, the first in the high half; an odd end is filled up with the code of 0.</summary>
    /// <param name="values">Numbers of one block.</param>
    /// <param name="inverseScale">One over the largest magnitude.</param>
    /// <param name="packed">Filled: half as many bytes, rounded up.</param>
    internal static void Encode(ReadOnlySpan<float> values, float inverseScale, Span<byte> packed)
    {
        for (; values.Length >= Lanes; values = values[Lanes..], packed = packed[(Lanes / 2)..])
            Encode(Vector512.Create(values), inverseScale).CopyTo(packed);
        if (values.Length == 0)
            return;
        Span<float> last = stackalloc float[Lanes];
        last.Clear();
        values.CopyTo(last);
        Span<byte> codes = stackalloc byte[Lanes / 2];
        Encode(Vector512.Create(last), inverseScale).CopyTo(codes);
        codes[..packed.Length].CopyTo(packed);
    }

    /// <summary>Values of whole blocks.</summary>
    /// <param name="packed">Codes; the first byte holds the first two numbers.</param>
    /// <param name="scales">One per block.</param>
    /// <param name="blockSize">Numbers per block.</param>
    /// <param name="values">Filled: code value times scale; the last block may be short.</param>
    public static void Decode(ReadOnlySpan<byte> packed, ReadOnlySpan<float> scales, int blockSize, Span<float> values)
    {
        for (var block = 0; values.Length > 0; block++)
        {
            var count = Math.Min(blockSize, values.Length);
            DecodeBlock(packed[..((count + 1) / 2)], scales[block], values[..count]);
            packed = packed[((count + 1) / 2)..];
            values = values[count..];
        }
    }

    private static void DecodeBlock(ReadOnlySpan<byte> packed, float scale, Span<float> values)
    {
        var factor = Vector512.Create(scale);
        var table = Vector512.Create(Table);
        ref var source = ref MemoryMarshal.GetReference(packed);
        var i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
            (Vector512.Shuffle(table, Codes(Vector64.LoadUnsafe(ref source, (nuint)(i / 2)))) * factor).CopyTo(values[i..]);
        if (i < values.Length)
        {
            Span<byte> rest = stackalloc byte[Lanes / 2];
            rest.Clear();
            packed[(i / 2)..].CopyTo(rest);
            Span<float> last = stackalloc float[Lanes];
            (Vector512.Shuffle(table, Codes(Vector64.Create<byte>(rest))) * factor).CopyTo(last);
            last[..(values.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>Eight bytes to sixteen codes: the high half of a byte comes before its low half.</summary>
    private static Vector512<int> Codes(Vector64<byte> packed)
    {
        // A 16-bit lane per byte: its low byte becomes the high half, its high byte the low half.
        var wide = Vector128.WidenLower(packed.ToVector128());
        var codes = (((wide >>> 4) | (wide << 8)) & Vector128.Create((ushort)0x0F0F)).AsByte();
        var (a, b) = Vector128.Widen(codes);
        var (a0, a1) = Vector128.Widen(a);
        var (b0, b1) = Vector128.Widen(b);
        return Vector512.Create(Vector256.Create(a0, a1), Vector256.Create(b0, b1)).AsInt32();
    }

    private static Vector64<byte> Encode(Vector512<float> values, float inverseScale)
    {
        var codes = CodesOf(values * Vector512.Create(inverseScale));
        var words = Vector256.Narrow(codes.GetLower(), codes.GetUpper());
        var pairs = Vector128.Narrow(words.GetLower(), words.GetUpper()).AsUInt16(); // low byte: the first of two numbers
        var joined = ((pairs << 4) | (pairs >>> 8)) & Vector128.Create((ushort)0xFF);
        return Vector128.Narrow(joined, joined).GetLower();
    }
}
