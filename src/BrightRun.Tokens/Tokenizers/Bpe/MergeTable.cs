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
internal sealed class MergeTable(int capacity)
{
    private readonly Dictionary<ulong, Merge> _merges = new(capacity);

    public int Count => _merges.Count;

    /// <summary>Adds a merge; a pair that is there already takes the later rank, as in the reference.</summary>
    public void Add(int left, int right, Merge merge) => _merges[Key(left, right)] = merge;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Merge Find(int left, int right) => _merges.TryGetValue(Key(left, right), out var merge) ? merge : Merge.None;

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;
}
