namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>The text side of byte-level encoding: a space in front where asked for, and GPT-2's split into words.</summary>
internal sealed class ByteLevelSplit(bool addPrefixSpace, bool useRegex, string source) : IPreTokenizer
{
    private readonly SplitPattern? _words = useRegex ? new SplitPattern(WordPatterns.Gpt2, SplitBehavior.Isolated, invert: false, source) : null;

    public void Split(Piece piece, List<Piece> parts)
    {
        if (addPrefixSpace && piece.Span[0] != ' ')
            piece = new Piece(string.Concat(" ", piece.Span), 0, piece.Length + 1, piece.StartsText);
        if (_words is null)
            parts.Add(piece);
        else
            _words.Split(piece, parts);
    }
}
