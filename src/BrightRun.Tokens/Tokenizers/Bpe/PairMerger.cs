namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>
/// Byte-pair encoding proper: of all neighbouring symbols that merge, those with the lowest rank are merged first, the leftmost of
/// equals, until none is left (Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units").
/// </summary>
internal static class PairMerger
{
    // Up to here a scan over all pairs beats a heap; a piece is a word and seldom longer.
    private const int LongestScan = 64;

    /// <summary>Merges in place.</summary>
    /// <returns>How many symbols are left, at the start of <paramref name="symbols"/>.</returns>
    public static int Merge(Span<int> symbols, MergeTable merges) =>
        symbols.Length <= LongestScan ? MergeByScan(symbols, merges) : MergeByHeap(symbols, merges);

    private static int MergeByScan(Span<int> symbols, MergeTable merges)
    {
        Span<Merge> pairs = stackalloc Merge[LongestScan];
        var count = symbols.Length;
        for (var i = 0; i + 1 < count; i++)
            pairs[i] = merges.Find(symbols[i], symbols[i + 1]);

        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i + 1 < count; i++)
            {
                if (pairs[i].Rank < pairs[best].Rank)
                    best = i;
            }

            if (pairs[best].Rank == int.MaxValue)
                break;

            symbols[best] = pairs[best].Id;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            pairs[(best + 2)..count].CopyTo(pairs[(best + 1)..]);
            count--;
            if (best + 1 < count)
                pairs[best] = merges.Find(symbols[best], symbols[best + 1]);
            if (best > 0)
                pairs[best - 1] = merges.Find(symbols[best - 1], symbols[best]);
        }

        return count;
    }

    private static int MergeByHeap(Span<int> symbols, MergeTable merges)
    {
        const int Gone = -1;
        var next = new int[symbols.Length];
        var previous = new int[symbols.Length];
        var heap = new PriorityQueue<int, long>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            Push(symbols, i, i + 1);
        }

        while (heap.TryDequeue(out var position, out var key))
        {
            var right = symbols[position] == Gone ? symbols.Length : next[position];
            if (right == symbols.Length)
                continue;
            var merge = merges.Find(symbols[position], symbols[right]);
            // A pair of which one side has been merged since then is out of date.
            if (merge.Rank != (int)(key >> 32))
                continue;

            symbols[position] = merge.Id;
            symbols[right] = Gone;
            next[position] = next[right];
            if (next[right] < symbols.Length)
                previous[next[right]] = position;
            Push(symbols, position, next[position]);
            if (previous[position] >= 0)
                Push(symbols, previous[position], position);
        }

        var count = 0;
        for (var i = 0; i < symbols.Length; i = next[i])
            symbols[count++] = symbols[i];
        return count;

        void Push(ReadOnlySpan<int> symbols, int left, int right)
        {
            if (right < symbols.Length && merges.Find(symbols[left], symbols[right]) is { Rank: < int.MaxValue } merge)
                heap.Enqueue(left, ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
