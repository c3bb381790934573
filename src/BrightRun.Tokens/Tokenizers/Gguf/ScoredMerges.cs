using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tokenizers.Gguf;

/// <summary>
/// SentencePiece's byte-pair models hold no merges: two neighbours merge when together they are a token, the one with the highest
/// score first, the leftmost of equals (google/sentencepiece, src/bpe_model.cc). That is the same as a table of all ways to cut a
/// token in two tokens, ranked by the score of the whole.
/// </summary>
internal static class ScoredMerges
{
    /// <param name="tokens">The tokens.</param>
    /// <param name="scores">Their scores, by id.</param>
    /// <param name="source">The file, for errors.</param>
    /// <param name="crossesWords">Whether some token goes on into the next word (see <see cref="RankedMerges.CrossesWords"/>).</param>
    /// <exception cref="RefusedException">The scores do not fit the tokens.</exception>
    public static MergeTable Build(GgufTokens tokens, IReadOnlyList<float> scores, string source, out bool crossesWords)
    {
        if (scores.Count != tokens.Count || scores.Any(float.IsNaN))
            throw TokenizerFile.Corrupt(source, $"{tokens.Count} tokens need as many scores that are numbers; there are {scores.Count}");

        var table = new MergeTable(tokens.Count * 2);
        var (rank, last) = (-1, float.NaN);
        crossesWords = false;
        foreach (var id in Enumerable.Range(0, tokens.Count).Where(tokens.IsMergeable).OrderByDescending(id => scores[id]))
        {
            rank += scores[id] == last ? 0 : 1;
            last = scores[id];
            crossesWords |= Add(table, tokens, id, rank);
        }

        return table;
    }

    /// <summary>Adds every way to make a token out of two, and says whether it goes on into the next word.</summary>
    private static bool Add(MergeTable table, GgufTokens tokens, int id, int rank)
    {
        var text = tokens.Text(id);
        var crossesWords = false;
        var middle = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            middle += rune.Utf16SequenceLength;
            if (middle >= text.Length)
                break;
            crossesWords |= text[middle - 1] != BpeModel.WordMark && text[middle] == BpeModel.WordMark;
            if (Find(tokens, text.AsSpan(0, middle), out var left) && Find(tokens, text.AsSpan(middle), out var right))
                table.Add(left, right, new Merge(rank, id));
        }

        return crossesWords;
    }

    private static bool Find(GgufTokens tokens, ReadOnlySpan<char> text, out int id) => tokens.Vocabulary.TryFind(text, out id) && tokens.IsMergeable(id);
}
