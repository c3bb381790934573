namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>
/// Step 3 of the text preparation: cuts at blank lines and before list items, then after <c>. ! ?</c> with closing quotes and brackets where
/// white space follows. Not after an abbreviation, not behind a bare list marker, never at colon, semicolon or dash. A piece without token is dropped.
/// </summary>
internal static class Sentences
{
    private static readonly HashSet<string> Abbreviations = new(
        ["mr", "mrs", "ms", "dr", "st", "vs", "etc", "e.g", "i.e", "no", "approx", "inc", "jr", "sr", "u.s"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentences in their order.</summary>
    public static List<Sentence> Of(string text, IReadOnlyList<Token> tokens)
    {
        var sentences = new List<Sentence>();
        var next = 0;
        foreach (var (blockStart, blockEnd) in Blocks(text))
        {
            var start = blockStart;
            foreach (var end in Cuts(text, blockStart, blockEnd))
            {
                var first = next;
                var body = ListMarker.Skip(text, start, end);
                var markers = 0;
                for (; next < tokens.Count && tokens[next].End <= end; next++)
                {
                    if (tokens[next].Start < body)
                        markers++;
                }

                if (next - first > markers)
                    sentences.Add(new Sentence(start, end, new TokenSpan(first, next), markers, start == blockStart && body > start));
                start = end;
            }
        }

        return sentences;
    }

    /// <summary>Pieces that a sentence never leaves: paragraphs, and inside them list items.</summary>
    private static IEnumerable<(int Start, int End)> Blocks(string text)
    {
        var (blockStart, lineStart) = (-1, 0);
        while (lineStart < text.Length)
        {
            var lineEnd = text.IndexOf('\n', lineStart) is >= 0 and var found ? found : text.Length;
            var isBlank = text.AsSpan(lineStart, lineEnd - lineStart).IsWhiteSpace();
            if (blockStart >= 0 && (isBlank || ListMarker.Skip(text, lineStart, lineEnd) > lineStart))
            {
                yield return (blockStart, lineStart);
                blockStart = -1;
            }

            if (blockStart < 0 && !isBlank)
                blockStart = lineStart;
            lineStart = lineEnd + 1;
        }

        if (blockStart >= 0)
            yield return (blockStart, text.Length);
    }

    /// <summary>Where the sentences of a block end; the last one ends with the block.</summary>
    private static IEnumerable<int> Cuts(string text, int start, int end)
    {
        var (sentence, position) = (start, start);
        while (position < end)
        {
            if (text[position] is not ('.' or '!' or '?'))
            {
                position++;
                continue;
            }

            var stop = position;
            while (position < end && text[position] is '.' or '!' or '?')
                position++;
            var isFullStop = position - stop == 1 && text[stop] == '.';
            while (position < end && text[position] is '"' or '\'' or ')' or ']')
                position++;
            if (position >= end || !char.IsWhiteSpace(text[position]) || (isFullStop && IsNoEnd(text, sentence, stop)))
                continue;
            yield return position;
            sentence = position;
        }

        yield return end;
    }

    private static bool IsNoEnd(string text, int sentence, int stop)
    {
        var first = stop;
        while (first > sentence && (char.IsAsciiLetter(text[first - 1]) || text[first - 1] == '.'))
            first--;
        return Abbreviations.Contains(text[first..stop]) || ListMarker.IsBare(text.AsSpan(sentence, stop - sentence));
    }
}
