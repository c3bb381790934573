using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>Which of sixteen queries see a key. A type of its own for each way, so that a loop knows its way when it is compiled.</summary>
internal interface ITileEdge<TSelf>
    where TSelf : struct, ITileEdge<TSelf>
{
    /// <summary>For the sixteen queries from a column on.</summary>
    static abstract TSelf At(ScoreTile tile, int column);

    /// <summary>The numbers of the queries that see the key; <paramref name="hidden"/> for the others.</summary>
    Vector512<float> Hide(Vector512<float> numbers, int key, float hidden);
}

/// <summary>Every query sees every key.</summary>
internal readonly struct AllKeys : ITileEdge<AllKeys>
{
    public static AllKeys At(ScoreTile tile, int column) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Hide(Vector512<float> numbers, int key, float hidden) => numbers;
}

/// <summary>A query sees the keys up to its own position, within the window.</summary>
internal readonly struct SomeKeys(Vector512<int> last, Vector512<int> beforeFirst) : ITileEdge<SomeKeys>
{
    public static SomeKeys At(ScoreTile tile, int column)
    {
        var last = Vector512<int>.Indices + Vector512.Create(tile.Offset + (column % tile.Tokens));
        return new SomeKeys(last, last - Vector512.Create(tile.Window));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Hide(Vector512<float> numbers, int key, float hidden)
    {
        var at = Vector512.Create(key);
        var seen = Vector512.LessThanOrEqual(at, last) & Vector512.GreaterThan(at, beforeFirst);
        return Vector512.ConditionalSelect(seen.AsSingle(), numbers, Vector512.Create(hidden));
    }
}
