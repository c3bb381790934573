using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>What our vector loops share: sixteen lanes, the ends of rows that are no multiple of sixteen, and exp.</summary>
internal static unsafe class Lanes
{
    /// <summary>Numbers per vector.</summary>
    public const int Count = 16;

    /// <summary>The last, short vector of a row; missing lanes hold <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> LoadEnd<T>(T* source, int count, float fill)
        where T : unmanaged, IElement<T>
    {
        var lanes = stackalloc float[Count];
        for (var i = 0; i < Count; i++)
            lanes[i] = i < count ? T.ToSingle(source[i]) : fill;
        return Vector512.Load(lanes);
    }

    /// <summary>Stores the first lanes only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreEnd<T>(T* target, Vector512<float> value, int count)
        where T : unmanaged, IElement<T>
    {
        for (var i = 0; i < count; i++)
            target[i] = T.FromSingle(value[i]);
    }

    /// <summary>
    /// Sixteen numbers, or the <paramref name="left"/> last ones of the row. Loops call it with the constant
    /// <see cref="Count"/> for whole vectors, which leaves a plain load, and once after the loop for the end of the row: a
    /// call within the loop would push the vectors that are carried around it out of the registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load<T>(T* source, int left, float fill = 0)
        where T : unmanaged, IElement<T> =>
        left >= Count ? T.Load(source) : LoadEnd(source, left, fill);

    /// <summary>Stores sixteen numbers, or the <paramref name="left"/> last ones of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* target, Vector512<float> value, int left)
        where T : unmanaged, IElement<T>
    {
        if (left >= Count)
            T.Store(target, value);
        else
            StoreEnd(target, value, left);
    }

    /// <summary>Stores numbers, each rounded to the element's type.</summary>
    public static void StoreAll<T>(ReadOnlySpan<float> numbers, T* target)
        where T : unmanaged, IElement<T>
    {
        fixed (float* source = numbers)
        {
            var i = 0;
            for (; i <= numbers.Length - Count; i += Count)
                T.Store(target + i, Vector512.Load(source + i));
            if (i < numbers.Length)
                StoreEnd(target + i, LoadEnd((Float32Element*)source + i, numbers.Length - i, 0), numbers.Length - i);
        }
    }

    /// <summary>A mask of the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    /// <summary>The largest number of a row of at least one.</summary>
    public static float Highest<T>(T* row, int count)
        where T : unmanaged, IElement<T>
    {
        var highest = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= count - Count; i += Count)
            highest = Vector512.MaxNative(highest, T.Load(row + i));
        if (i < count)
            highest = Vector512.MaxNative(highest, LoadEnd(row + i, count - i, float.NegativeInfinity));
        var half = Vector256.MaxNative(highest.GetLower(), highest.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }

    /// <summary>
    /// e to the power of x, within about 2 units in the last place; x is held between −87.3 and 88.3, where float32 ends.
    /// Range reduction by powers of two (Cody and Waite's two-part ln 2), then the minimax polynomial of degree 6 of the Cephes
    /// library's expf.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var clamped = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-87.3f)), Vector512.Create(88.3f));
        var power = Whole(clamped * Vector512.Create(1.44269504f));
        var r = Vector512.MultiplyAddEstimate(power, Vector512.Create(-0.693359375f), clamped);
        r = Vector512.MultiplyAddEstimate(power, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.MultiplyAddEstimate(p, r * r, r + Vector512<float>.One);
        return TimesPowerOf2(p, power);
    }

    /// <summary>
    /// 2 to the power of x, within about 2 units in the last place, for finite x below 128; 0 far below −126. The fraction by the polynomial of degree 5 whose
    /// largest relative error on ±½ is least, 7.5e-8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        var power = Whole(x);
        var r = x - power;
        var p = Vector512.Create(1.3276472e-3f);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(9.6755413e-3f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(5.5507133e-2f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(2.4022120e-1f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(6.9314697e-1f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0000001f));
        return TimesPowerOf2(p, power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Whole(Vector512<float> x) => Avx512F.IsSupported ? Avx512F.RoundScale(x, 0) : Vector512.Round(x);

    /// <summary>x · 2^power for whole powers up to 127; below −126 it may be 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TimesPowerOf2(Vector512<float> x, Vector512<float> power) => Avx512F.IsSupported
        ? Avx512F.Scale(x, power)
        : x * Vector512.ShiftLeft(Vector512.ConvertToInt32Native(Vector512.MaxNative(power, Vector512.Create(-127f))) + Vector512.Create(127), 23).AsSingle();

    /// <summary>
    /// Hyperbolic tangent within about 3 units in the last place: near 0 the odd polynomial of the Cephes library's tanhf, elsewhere
    /// 1 − 2 / (e^2x + 1), where nothing cancels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var far = Vector512<float>.One - (Vector512.Create(2f) / (Exp(size + size) + Vector512<float>.One));
        var signed = Vector512.CopySign(far, x);
        var square = x * x;
        var p = Vector512.Create(-5.70498872745e-3f);
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(2.06390887954e-2f));
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(-5.37397155531e-2f));
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(1.33314422036e-1f));
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(-3.33332819422e-1f));
        var near = Vector512.MultiplyAddEstimate(p * square, x, x);
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(0.625f)), near, signed);
    }
}
