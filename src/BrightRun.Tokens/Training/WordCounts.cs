using System.Runtime.InteropServices;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Training;

/// <summary>
/// How often each word occurs in a text, a word being what the tokenizer's first step leaves together: every digit alone, then
/// GPT-2's split, in which a word carries the space before it. Merges never reach beyond a word, so these counts are all that a
/// tokenizer is trained on.
/// </summary>
public sealed class WordCounts
{
    private const string Source = "the tokenizer in training";

    private readonly SplitPattern _digits = new(WordPatterns.Digit, SplitBehavior.Isolated, invert: false, Source);
    private readonly SplitPattern _words = new(WordPatterns.Gpt2, SplitBehavior.Isolated, invert: false, Source);
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The words and their counts, in no particular order.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts the words of a text.</summary>
    public void Add(string text)
    {
        if (text.Length == 0)
            return;
        var (parts, words) = (new List<Piece>(), new List<Piece>());
        _digits.Split(new Piece(text, 0, text.Length, StartsText: true), parts);
        foreach (var part in parts)
            _words.Split(part, words);
        var lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in words)
            CollectionsMarshal.GetValueRefOrAddDefault(lookup, word.Span, out _)++;
    }
}
