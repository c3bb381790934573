namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>Splits where a text occurs.</summary>
internal sealed class SplitText(string delimiter, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> parts)
    {
        var stretches = new List<Stretch>();
        var text = piece.Span;
        var done = 0;
        for (int found; delimiter.Length > 0 && (found = text[done..].IndexOf(delimiter, StringComparison.Ordinal)) >= 0;)
        {
            if (found > 0)
                stretches.Add(new Stretch(done, found, invert));
            stretches.Add(new Stretch(done + found, delimiter.Length, !invert));
            done += found + delimiter.Length;
        }

        if (done < text.Length)
            stretches.Add(new Stretch(done, text.Length - done, invert));
        SplitBehaviors.Append(behavior, piece, stretches, parts);
    }
}
