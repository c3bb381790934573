using System.Runtime.InteropServices;

namespace BrightRun.Tokens.Training;

/// <summary>Two neighbouring symbols.</summary>
/// <param name="Left">The first symbol.</param>
/// <param name="Right">The second symbol.</param>
/// <param name="Count">How often they stand side by side in the text, as it is merged so far.</param>
public readonly record struct SymbolPair(int Left, int Right, long Count);

/// <summary>
/// Learns byte-pair merges (Sennrich, Haddow and Birch 2016, arXiv:1508.07909, algorithm 1): of all pairs of neighbouring symbols
/// the most frequent one becomes a new symbol, again and again. Of pairs with the same count, the one with the smaller left
/// symbol is taken, then the one with the smaller right symbol, so the result is a function of the counts alone.
/// </summary>
/// <remarks>
/// Counts are kept up to date where a merge changes them, and the most frequent pair comes from a heap whose entries may be out of
/// date: one that is taken out with an old count goes back with its present one (counts of a pair only ever fall while it waits, or
/// rise when a new symbol is made, and then it is put in anew).
/// </remarks>
public sealed class MergeLearner
{
    private readonly List<Word> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = []; // words in which the pair has stood
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _heap = new(Comparer<(long Count, int Left, int Right)>.Create(Compare));

    /// <param name="words">Each distinct word as symbols, and how often it occurs. The result does not depend on their order.</param>
    public MergeLearner(IEnumerable<(int[] Symbols, long Count)> words)
    {
        foreach (var (symbols, count) in words)
        {
            _words.Add(new Word([.. symbols], count));
            for (var i = 0; i + 1 < symbols.Length; i++)
                Change((symbols[i], symbols[i + 1]), count, _words.Count - 1);
        }

        foreach (var (pair, count) in _counts)
            _heap.Enqueue(pair, (count, pair.Left, pair.Right));
    }

    /// <summary>The most frequent pair, which is taken to be merged next.</summary>
    /// <param name="least">Pairs that occur less often are left alone; at least 1.</param>
    /// <returns>Null when no pair is frequent enough.</returns>
    public SymbolPair? MostFrequent(long least)
    {
        while (_heap.TryDequeue(out var pair, out var entry))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count >= least && count == entry.Count)
                return new SymbolPair(pair.Left, pair.Right, count);
            if (count >= least)
                _heap.Enqueue(pair, (count, pair.Left, pair.Right));
        }

        return null;
    }

    /// <summary>Replaces a pair by one symbol wherever it stands, from left to right.</summary>
    /// <param name="pair">What <see cref="MostFrequent"/> gave.</param>
    /// <param name="symbol">What it becomes: a new symbol, or one that was made from other parts before.</param>
    public void Merge(SymbolPair pair, int symbol) => Apply((pair.Left, pair.Right), symbol);

    private static int Compare((long Count, int Left, int Right) a, (long Count, int Left, int Right) b) =>
        a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Right.CompareTo(b.Right);

    private void Apply((int Left, int Right) pair, int symbol)
    {
        var risen = new HashSet<(int Left, int Right)>();
        foreach (var index in _places[pair])
            Apply(pair, symbol, index, risen);
        foreach (var one in risen)
            _heap.Enqueue(one, (_counts[one], one.Left, one.Right));
        _counts.Remove(pair);
        _places.Remove(pair);
    }

    /// <summary>Merges within one word, from left to right; pairs whose count rises are collected.</summary>
    private void Apply((int Left, int Right) pair, int symbol, int index, HashSet<(int Left, int Right)> risen)
    {
        var (symbols, count) = _words[index];
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] != pair.Left || symbols[i + 1] != pair.Right)
                continue;
            if (i > 0)
            {
                Change((symbols[i - 1], pair.Left), -count, index);
                Rise((symbols[i - 1], symbol));
            }

            if (i + 2 < symbols.Count)
            {
                Change((pair.Right, symbols[i + 2]), -count, index);
                Rise((symbol, symbols[i + 2]));
            }

            symbols[i] = symbol;
            symbols.RemoveAt(i + 1);
        }

        void Rise((int Left, int Right) made)
        {
            Change(made, count, index);
            risen.Add(made);
        }
    }

    private void Change((int Left, int Right) pair, long by, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += by;
        if (by > 0)
            (CollectionsMarshal.GetValueRefOrAddDefault(_places, pair, out _) ??= []).Add(word);
    }

    private sealed record Word(List<int> Symbols, long Count);
}
