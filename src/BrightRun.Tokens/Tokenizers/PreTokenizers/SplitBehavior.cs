namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>What happens to the delimiters that a split finds.</summary>
internal enum SplitBehavior
{
    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>They vanish.</summary>
    Removed,

    /// <summary>Each ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbours become one piece.</summary>
    Contiguous,
}

/// <summary>A stretch of a piece: a delimiter, or what lies between two.</summary>
internal readonly record struct Stretch(int Start, int Length, bool IsDelimiter);

/// <summary>Turns delimiters and what lies between them into pieces.</summary>
internal static class SplitBehaviors
{
    /// <summary>Appends the pieces.</summary>
    /// <param name="behavior">What happens to the delimiters.</param>
    /// <param name="piece">The piece that is split.</param>
    /// <param name="stretches">All stretches of the piece from left to right, none empty, without gaps.</param>
    /// <param name="parts">Where the pieces go.</param>
    public static void Append(SplitBehavior behavior, Piece piece, IReadOnlyList<Stretch> stretches, List<Piece> parts)
    {
        var start = 0;
        for (var i = 0; i < stretches.Count; i++)
        {
            var current = stretches[i];
            if (i + 1 < stretches.Count && Joins(behavior, stretches, i))
                continue;
            if (behavior != SplitBehavior.Removed || !current.IsDelimiter)
                parts.Add(piece.Slice(start, current.Start + current.Length - start));
            start = current.Start + current.Length;
        }
    }

    /// <summary>Whether a stretch and the next one stay together.</summary>
    private static bool Joins(SplitBehavior behavior, IReadOnlyList<Stretch> stretches, int at)
    {
        var (current, next) = (stretches[at], stretches[at + 1]);
        return behavior switch
        {
            // Of several delimiters in a row, only the one that touches the text joins it.
            SplitBehavior.MergedWithPrevious => next.IsDelimiter && !current.IsDelimiter,
            SplitBehavior.MergedWithNext => current.IsDelimiter && !next.IsDelimiter,
            SplitBehavior.Contiguous => current.IsDelimiter == next.IsDelimiter,
            _ => false,
        };
    }
}
