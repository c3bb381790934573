namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>Where <see cref="Metaspace"/> puts a mark in front.</summary>
internal enum PrependScheme
{
    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Only at the beginning of the whole text.</summary>
    First,

    /// <summary>Before every piece, thus also after every added token.</summary>
    Always,
}

/// <summary>SentencePiece's way with spaces: each becomes a visible mark, and words begin with it.</summary>
internal sealed class Metaspace(char mark, PrependScheme scheme, bool split) : IPreTokenizer
{
    private readonly SplitText _words = new(mark.ToString(), SplitBehavior.MergedWithNext, invert: false);

    public void Split(Piece piece, List<Piece> parts)
    {
        var text = piece.Span.ToString().Replace(' ', mark);
        if (text[0] != mark && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.StartsText)))
            text = mark + text;
        var marked = new Piece(text, 0, text.Length, piece.StartsText);
        if (split)
            _words.Split(marked, parts);
        else
            parts.Add(marked);
    }
}
