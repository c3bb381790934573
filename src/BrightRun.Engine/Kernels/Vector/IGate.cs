using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>The function that a feed-forward layer's gate goes through.</summary>
internal interface IGate<TSelf>
    where TSelf : struct, IGate<TSelf>
{
    static abstract Vector512<float> Value(Vector512<float> x);

    /// <summary>The value and its derivative.</summary>
    static abstract (Vector512<float> Value, Vector512<float> Slope) Both(Vector512<float> x);
}

/// <summary>x · sigmoid(x).</summary>
internal readonly struct SiluGate : IGate<SiluGate>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> x) => x * Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Slope) Both(Vector512<float> x)
    {
        var s = Sigmoid(x);
        return (x * s, s * (Vector512<float>.One + (x * (Vector512<float>.One - s))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Lanes.Exp(-x));
}

/// <summary>½x (1 + tanh(√(2/π) (x + 0.044715 x³))), the approximation of GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415).</summary>
internal readonly struct GeluTanhGate : IGate<GeluTanhGate>
{
    private const float Root = 0.7978845608f; // √(2/π)
    private const float Cubic = 0.044715f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> x) =>
        Vector512.Create(0.5f) * x * (Vector512<float>.One + Lanes.Tanh(Inner(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Value, Vector512<float> Slope) Both(Vector512<float> x)
    {
        var t = Lanes.Tanh(Inner(x));
        var half = Vector512.Create(0.5f);
        var sum = half * (Vector512<float>.One + t);
        var innerSlope = Vector512.Create(Root) * (Vector512<float>.One + (Vector512.Create(3 * Cubic) * x * x));
        return (x * sum, sum + (half * x * (Vector512<float>.One - (t * t)) * innerSlope));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Inner(Vector512<float> x) => Vector512.Create(Root) * (x + (Vector512.Create(Cubic) * x * x * x));
}
