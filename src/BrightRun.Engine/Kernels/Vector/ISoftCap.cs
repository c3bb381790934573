using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>How scores or logits are held within bounds. A type of its own for each way, so that a loop knows its way when it is compiled.</summary>
internal interface ISoftCap<TSelf>
    where TSelf : struct, ISoftCap<TSelf>
{
    /// <summary>The bounded number.</summary>
    static abstract Vector512<float> Value(Vector512<float> x, Vector512<float> cap);

    /// <summary>Gradient with respect to x, given that of the bounded number and the bounded number itself.</summary>
    static abstract Vector512<float> Chain(Vector512<float> gradient, Vector512<float> value, Vector512<float> cap);
}

/// <summary>Numbers stay as they are.</summary>
internal readonly struct NoCap : ISoftCap<NoCap>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> x, Vector512<float> cap) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Chain(Vector512<float> gradient, Vector512<float> value, Vector512<float> cap) => gradient;
}

/// <summary>c · tanh(x / c), whose slope is 1 − (value / c)² (Gemma 2, arXiv:2408.00118).</summary>
internal readonly struct TanhCap : ISoftCap<TanhCap>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> x, Vector512<float> cap) => cap * Lanes.Tanh(x / cap);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Chain(Vector512<float> gradient, Vector512<float> value, Vector512<float> cap)
    {
        var share = value / cap;
        return gradient * (Vector512<float>.One - (share * share));
    }
}
