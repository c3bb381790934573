using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>The draws of <see cref="KeyedDraw"/> for one row of a sequence.</summary>
internal readonly struct RowWords
{
    private readonly uint _start;
    private readonly uint _second;

    /// <param name="key">The words of the sequence's key.</param>
    /// <param name="row">Row within the sequence.</param>
    /// <param name="width">Columns of a row.</param>
    public RowWords((uint First, uint Second) key, int row, int width) =>
        (_start, _second) = (unchecked(((uint)row * (uint)width) + key.First), key.Second);

    /// <summary>The words of sixteen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<uint> At(int column)
    {
        var h = Vector512<uint>.Indices + Vector512.Create(unchecked(_start + (uint)column));
        h ^= Vector512.ShiftRightLogical(h, 16);
        h *= Vector512.Create(0x7feb352du);
        h ^= Vector512.Create(_second);
        h ^= Vector512.ShiftRightLogical(h, 15);
        h *= Vector512.Create(0x846ca68bu);
        return h ^ Vector512.ShiftRightLogical(h, 16);
    }
}
