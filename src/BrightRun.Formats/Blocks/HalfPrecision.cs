using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>Conversion between float32 and the two 16-bit types, many numbers at a time. Bits are held in <see cref="ushort"/>.</summary>
public static class HalfPrecision
{
    private const uint SingleInfinity = 0x7F800000;

    /// <summary>float16 to float32, exact, subnormal numbers, infinities and NaN included.</summary>
    public static void FromHalf(ReadOnlySpan<ushort> half, Span<float> values)
    {
        var i = 0;
        for (; i <= half.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(half[i..]));
            FromHalf(low).CopyTo(values[i..]);
            FromHalf(high).CopyTo(values[(i + Vector128<float>.Count)..]);
        }
        for (; i < half.Length; i++)
            values[i] = (float)BitConverter.UInt16BitsToHalf(half[i]);
    }

    /// <summary>bfloat16 to float32, exact.</summary>
    public static void FromBFloat16(ReadOnlySpan<ushort> brain, Span<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var i = 0;
        for (; i <= brain.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(brain[i..]));
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector128<uint>.Count)..]);
        }
        for (; i < brain.Length; i++)
            bits[i] = (uint)brain[i] << 16;
    }

    /// <summary>float32 to bfloat16, to the nearest, ties to even; NaN stays NaN.</summary>
    public static void ToBFloat16(ReadOnlySpan<float> values, Span<ushort> brain)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var i = 0;
        for (; i <= bits.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var low = Round(Vector128.Create(bits[i..]));
            var high = Round(Vector128.Create(bits[(i + Vector128<uint>.Count)..]));
            Vector128.Narrow(low, high).CopyTo(brain[i..]);
        }
        for (; i < bits.Length; i++)
            brain[i] = (ushort)Round(Vector128.CreateScalar(bits[i])).ToScalar();
    }

    /// <summary>float32 to float16, to the nearest, ties to even.</summary>
    public static void ToHalf(ReadOnlySpan<float> values, Span<ushort> half)
    {
        for (var i = 0; i < values.Length; i++)
            half[i] = BitConverter.HalfToUInt16Bits((Half)values[i]);
    }

    /// <summary>Rounds to the nearest number of a type, ties to even; numbers stay float32.</summary>
    /// <param name="type">F32 changes nothing, F16 and BF16 round.</param>
    /// <param name="values">Finite, and within the type's range; changed in place.</param>
    public static void RoundTo(StoredType type, Span<float> values)
    {
        if (type is not (StoredType.F16 or StoredType.BF16))
            return;
        var i = 0;
        for (; i <= values.Length - Vector128<float>.Count; i += Vector128<float>.Count)
            RoundTo(type, Vector128.Create<float>(values[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = RoundTo(type, Vector128.CreateScalar(values[i])).ToScalar();
    }

    private static Vector128<float> RoundTo(StoredType type, Vector128<float> values) =>
        type == StoredType.BF16 ? (Round(values.AsUInt32()) << 16).AsSingle() : RoundToHalf(values);

    /// <summary>
    /// Normal numbers lose the 13 low bits of their mantissa. Below 2^-14 the spacing of float16 is 2^-24, which is that of float32 between
    /// one half and one: adding and taking away three quarters rounds to it.
    /// </summary>
    private static Vector128<float> RoundToHalf(Vector128<float> values)
    {
        var bits = values.AsUInt32();
        var normal = ((bits + Vector128.Create(0xFFFu) + ((bits >> 13) & Vector128<uint>.One)) & Vector128.Create(~0x1FFFu)).AsSingle();
        var magic = Vector128.Create(0.75f);
        var subnormal = values + magic - magic;
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(values), Vector128.Create(6.103515625e-5f)), subnormal, normal);
    }

    /// <summary>
    /// Exponent and mantissa move to their places, and a multiplication by 2^112 corrects the exponent's bias, for subnormal numbers too;
    /// what lands at 2^16 or above was infinity or NaN and gets the full exponent.
    /// </summary>
    private static Vector128<float> FromHalf(Vector128<uint> half)
    {
        var magnitude = ((half & Vector128.Create(0x7FFFu)) << 13).AsSingle() * Vector128.Create(BitConverter.UInt32BitsToSingle((112 + 127) << 23));
        var special = Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(65536f)).AsUInt32() & Vector128.Create(SingleInfinity);
        var sign = (half & Vector128.Create(0x8000u)) << 16;
        return (magnitude.AsUInt32() | special | sign).AsSingle();
    }

    private static Vector128<uint> Round(Vector128<uint> bits)
    {
        var up = ((bits >> 16) & Vector128<uint>.One) + Vector128.Create(0x7FFFu);
        var quiet = bits | Vector128.Create(0x00400000u);
        var nan = Vector128.GreaterThan(bits & Vector128.Create(0x7FFFFFFFu), Vector128.Create(SingleInfinity));
        return Vector128.ConditionalSelect(nan, quiet, bits + up) >> 16;
    }
}
