using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BrightRun.Engine.Kernels.Tiles;
using BrightRun.Engine.Native;

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
internal readonly unsafe struct Float32Element(float value) : ITileElement<Float32Element>
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

    public static bool HasProduct => TileProduct.HasFloat32;

    public static void Multiply(in TileShape shape, Float32Element* a, Float32Element* b, float* c, bool add) =>
        TileProduct.Multiply(shape, (float*)a, (float*)b, c, add);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRow(Float32Element* target, Vector512<float> numbers) => numbers.Store((float*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(Float32Element* b, long width, long row, long column, Vector512<float> upper, Vector512<float> lower)
    {
        var at = (float*)b + (row * width) + column;
        upper.Store(at);
        lower.Store(at + width);
    }

    public static Float32Element* AsRight(Float32Element* rows, int count, int width, Float32Element* scratch) => rows;

    public static void Transpose(Float32Element* rows, int count, int width, Float32Element* target) =>
        WordTranspose.Run((uint*)rows, width, (uint*)target, count, count, width);
}

/// <summary>The upper half of a float32: one sign bit, eight of exponent, seven of mantissa.</summary>
internal readonly unsafe struct BFloat16Element(ushort bits) : ITileElement<BFloat16Element>
{
    private const uint HalfStep = 0x8000; // of the last bit that is kept

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

    public static bool HasProduct => TileProduct.HasBFloat16;

    public static void Multiply(in TileShape shape, BFloat16Element* a, BFloat16Element* b, float* c, bool add) =>
        TileProduct.Multiply(shape, (ushort*)a, (ushort*)b, c, add);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRow(BFloat16Element* target, Vector512<float> numbers) =>
        Avx512F.ConvertToVector256UInt16(Vector512.ShiftRightLogical(numbers.AsUInt32() + Vector512.Create(HalfStep), 16)).Store((ushort*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(BFloat16Element* b, long width, long row, long column, Vector512<float> upper, Vector512<float> lower)
    {
        var first = Vector512.ShiftRightLogical(upper.AsUInt32() + Vector512.Create(HalfStep), 16);
        var second = (lower.AsUInt32() + Vector512.Create(HalfStep)) & Vector512.Create(0xffff0000u);
        (first | second).Store((uint*)b + (row / 2 * width) + column);
    }

    public static BFloat16Element* AsRight(BFloat16Element* rows, int count, int width, BFloat16Element* scratch)
    {
        var words = (uint*)scratch;
        for (var row = 0; row < count; row += 2, words += width)
        {
            ushort* upper = (ushort*)rows + ((long)row * width), lower = upper + width;
            for (var i = 0; i < width; i += WordTranspose.Side)
            {
                var second = Vector512.ShiftLeft(Avx512F.ConvertToVector512UInt32(Vector256.Load(lower + i)), 16);
                (Avx512F.ConvertToVector512UInt32(Vector256.Load(upper + i)) | second).Store(words + i);
            }
        }

        return scratch;
    }

    public static void Transpose(BFloat16Element* rows, int count, int width, BFloat16Element* target)
    {
        var words = stackalloc uint[WordTranspose.Side * WordTranspose.Side]; // two neighbours of a row in each
        for (var row = 0; row < count; row += WordTranspose.Side)
        {
            for (var column = 0; column < width; column += 2 * WordTranspose.Side)
            {
                WordTranspose.Block((uint*)(rows + ((long)row * width) + column), width / 2, words, WordTranspose.Side);
                var to = (ushort*)target + ((long)column * count) + row;
                for (var i = 0; i < WordTranspose.Side; i++, to += 2 * count)
                {
                    var pair = Vector512.Load(words + (i * WordTranspose.Side));
                    Avx512F.ConvertToVector256UInt16(pair).Store(to);
                    Avx512F.ConvertToVector256UInt16(Vector512.ShiftRightLogical(pair, 16)).Store(to + count);
                }
            }
        }
    }

    /// <summary>Adds just under half of the last kept bit, and the bit itself: ties go to even. Not meant for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> RoundToNearestEven(Vector512<uint> bits)
    {
        var odd = Vector512.ShiftRightLogical(bits, 16) & Vector512<uint>.One;
        return bits + Vector512.Create(0x7fffu) + odd;
    }
}
