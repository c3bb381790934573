using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>How numbers of one type are held in memory. Arithmetic is always float32.</summary>
internal unsafe interface IElement<TSelf>
    where TSelf : unmanaged, IElement<TSelf>
{
    /// <summary>Sixteen numbers.</summary>
    static abstract Vector512<float> Load(TSelf* source);

    /// <summary>Stores sixteen numbers, rounded to nearest even.</summary>
    static abstract void Store(TSelf* target, Vector512<float> value);

    /// <summary>Thirty-two numbers in two vectors, in the order that costs least: number i stands at lane <see cref="PlaceInPair"/> of the 32.</summary>
    static abstract void LoadPair(TSelf* source, out Vector512<float> first, out Vector512<float> second);

    /// <summary>Where <see cref="LoadPair"/> puts number <paramref name="index"/>, 0 to 31.</summary>
    static abstract int PlaceInPair(int index);

    static abstract float ToSingle(TSelf value);

    static abstract TSelf FromSingle(float value);
}

/// <summary>IEEE 754 single precision.</summary>
internal readonly unsafe struct Float32Element(float value) : IElement<Float32Element>
{
    private readonly float _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(Float32Element* source) => Vector512.Load((float*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Float32Element* target, Vector512<float> value) => value.Store((float*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair(Float32Element* source, out Vector512<float> first, out Vector512<float> second) =>
        (first, second) = (Vector512.Load((float*)source), Vector512.Load((float*)source + 16));

    public static int PlaceInPair(int index) => index;

    public static float ToSingle(Float32Element value) => value._value;

    public static Float32Element FromSingle(float value) => new(value);
}

/// <summary>The upper half of a float32: one sign bit, eight of exponent, seven of mantissa.</summary>
internal readonly unsafe struct BFloat16Element(ushort bits) : IElement<BFloat16Element>
{
    private readonly ushort _bits = bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(BFloat16Element* source)
    {
        var bits = Vector256.Load((ushort*)source);
        if (Avx512F.IsSupported)
            return Vector512.ShiftLeft(Avx512F.ConvertToVector512UInt32(bits), 16).AsSingle();
        var (lower, upper) = Vector256.Widen(bits);
        return Vector512.ShiftLeft(Vector512.Create(lower, upper), 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(BFloat16Element* target, Vector512<float> value)
    {
        var rounded = Vector512.ShiftRightLogical(RoundToNearestEven(value.AsUInt32()), 16);
        var bits = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(rounded) : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        bits.Store((ushort*)target);
    }

    /// <remarks>Two neighbours share 32 bits: a shift leaves the even one, a mask the odd one, and nothing has to be widened.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair(BFloat16Element* source, out Vector512<float> first, out Vector512<float> second)
    {
        var bits = Vector512.Load((uint*)source);
        first = Vector512.ShiftLeft(bits, 16).AsSingle();
        second = (bits & Vector512.Create(0xffff0000u)).AsSingle();
    }

    public static int PlaceInPair(int index) => ((index & 1) << 4) + (index >> 1);

    public static float ToSingle(BFloat16Element value) => BitConverter.UInt32BitsToSingle((uint)value._bits << 16);

    public static BFloat16Element FromSingle(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return new BFloat16Element((ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Adds just under half of the last kept bit, and the bit itself: ties go to even. Not meant for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RoundToNearestEven(Vector512<uint> bits)
    {
        var odd = Vector512.ShiftRightLogical(bits, 16) & Vector512<uint>.One;
        return bits + Vector512.Create(0x7fffu) + odd;
    }
}
