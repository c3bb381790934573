using System.Numerics;
using System.Runtime.CompilerServices;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>What two neighbouring symbols become.</summary>
/// <param name="Rank">Lower ranks are merged first; equal ranks from left to right.</param>
/// <param name="Id">The id of the merged token.</param>
internal readonly record struct Merge(int Rank, int Id)
{
    /// <summary>Two symbols that do not merge.</summary>
    public static readonly Merge None = new(int.MaxValue, -1);
}

/// <summary>Which neighbouring symbols merge, in which order, into what.</summary>
/// <remarks>
/// An open-addressing table: a dictionary keyed by both ids in one number hashes every pair of equal symbols to the same place,
/// and runs of one character are where merging has most to do.
/// </remarks>
internal sealed class MergeTable
{
    private const ulong Empty = ulong.MaxValue;

    // 2^64 divided by the golden ratio: spreads neighbouring keys over the table (Knuth, The Art of Computer Programming, 6.4).
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private ulong[] _keys = [];
    private Merge[] _merges = [];
    private int _shift;
    private int _count;

    /// <param name="capacity">About how many merges there will be.</param>
    public MergeTable(int capacity) => Allocate((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 8) * 2));

    /// <summary>Adds a merge; a pair that is there already takes the later rank, as in the reference.</summary>
    public void Add(int left, int right, Merge merge)
    {
        if (_count * 2 >= _keys.Length)
            Grow();
        var at = Slot(Key(left, right));
        _count += _keys[at] == Empty ? 1 : 0;
        _keys[at] = Key(left, right);
        _merges[at] = merge;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Merge Find(int left, int right)
    {
        var at = Slot(Key(left, right));
        return _keys[at] == Empty ? Merge.None : _merges[at];
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Where a key is, or the empty place where it would go; at least half of the table is empty.</summary>
    private int Slot(ulong key)
    {
        var at = (int)((key * Spread) >> _shift);
        while (_keys[at] != key && _keys[at] != Empty)
            at = (at + 1) & (_keys.Length - 1);
        return at;
    }

    private void Grow()
    {
        var (keys, merges) = (_keys, _merges);
        Allocate(keys.Length * 2);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == Empty)
                continue;
            var at = Slot(keys[i]);
            (_keys[at], _merges[at]) = (keys[i], merges[i]);
        }
    }

    private void Allocate(int size)
    {
        _keys = new ulong[size];
        _merges = new Merge[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        Array.Fill(_keys, Empty);
    }
}
