using System.Numerics;
using System.Text;

namespace BrightRun.Domain.Curate;

/// <summary>
/// Counts texts that are nearly the same as an earlier one: their SimHashes (Charikar, "Similarity estimation techniques from
/// rounding algorithms", 2002) over pairs of words differ in at most three of 64 bits. Eight bytes are kept for each text.
/// </summary>
internal sealed class NearDuplicates
{
    private const int MaxDistance = 3; // Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling", 2007
    private const int Bands = MaxDistance + 1; // with three bits changed, one of four bands is unchanged
    private const int BandBits = 64 / Bands;

    private readonly Dictionary<(int Band, ushort Value), List<ulong>> _byBand = [];

    /// <summary>Texts that are nearly the same as an earlier one.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        var hash = SimHash(text);
        if (IsKnown(hash))
        {
            Count++;
            return;
        }

        for (var band = 0; band < Bands; band++)
        {
            var key = (band, (ushort)(hash >> (band * BandBits)));
            if (!_byBand.TryGetValue(key, out var hashes))
                _byBand[key] = hashes = [];
            hashes.Add(hash);
        }
    }

    private bool IsKnown(ulong hash)
    {
        for (var band = 0; band < Bands; band++)
        {
            if (_byBand.TryGetValue((band, (ushort)(hash >> (band * BandBits))), out var hashes)
                && hashes.Exists(other => BitOperations.PopCount(other ^ hash) <= MaxDistance))
                return true;
        }

        return false;
    }

    private static ulong SimHash(string text)
    {
        Span<int> votes = stackalloc int[64];
        var previous = 0UL;
        foreach (var word in Words(text))
        {
            var current = Fnv1a(word);
            var pair = Mix(previous * 31 + current);
            for (var bit = 0; bit < 64; bit++)
                votes[bit] += (pair >> bit & 1) == 1 ? 1 : -1;
            previous = current;
        }

        var hash = 0UL;
        for (var bit = 0; bit < 64; bit++)
            hash |= votes[bit] > 0 ? 1UL << bit : 0;
        return hash;
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    // 64-bit FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
    private static ulong Fnv1a(string word)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in word)
            hash = (hash ^ character) * 1099511628211UL;
        return hash;
    }

    // The finaliser of SplitMix64, so that every bit of a pair of words votes independently.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
