using System.Runtime.InteropServices;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>Turns one piece of text (what the pre-tokenizers left together) into ids.</summary>
/// <param name="symbols">Where merging starts.</param>
/// <param name="merges">What merges.</param>
/// <param name="ignoreMerges">A piece that is a token as it stands becomes that token, whatever the merges say.</param>
/// <param name="splitWords">
/// Whether words that begin with <see cref="WordMark"/> may be merged each on its own. Exact when no merge reaches across
/// such a beginning (<see cref="RankedMerges.CrossesWords"/>); makes vocabularies without pre-tokenizer fast.
/// </param>
/// <param name="never">Ids that a piece never becomes as a whole: the special tokens.</param>
internal sealed class BpeModel(ISymbols symbols, MergeTable merges, bool ignoreMerges, bool splitWords, IReadOnlySet<int> never)
{
    /// <summary>SentencePiece's mark for a space (U+2581).</summary>
    public const char WordMark = '\u2581';

    private readonly PieceCache _cache = new();

    /// <summary>Appends the ids of a piece.</summary>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (!splitWords)
        {
            EncodeWord(piece, ids);
            return;
        }

        while (!piece.IsEmpty)
        {
            var end = EndOfWord(piece);
            EncodeWord(piece[..end], ids);
            piece = piece[end..];
        }
    }

    private static int EndOfWord(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExcept(WordMark);
        var length = start < 0 ? -1 : text[start..].IndexOf(WordMark);
        return length < 0 ? text.Length : start + length;
    }

    private void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_cache.TryFind(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var first = ids.Count;
        if (ignoreMerges && symbols.TryFindWhole(word, out var whole) && !never.Contains(whole))
        {
            ids.Add(whole);
        }
        else
        {
            symbols.Append(word, ids);
            var left = PairMerger.Merge(CollectionsMarshal.AsSpan(ids)[first..], merges);
            CollectionsMarshal.SetCount(ids, first + left);
        }

        _cache.Add(word, CollectionsMarshal.AsSpan(ids)[first..]);
    }
}
