namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>
/// A line of a phrase book, parsed. <c>{slot}</c> is filled in, <c>[one|two|]</c> is one of the alternatives, everything else is said as written.
/// </summary>
internal abstract record Phrase
{
    /// <summary>Words as they stand.</summary>
    internal sealed record Words(string Text) : Phrase;

    /// <summary>Something to fill in, see <see cref="Scene"/>.</summary>
    /// <param name="Name">Rule, variable, amount or sum.</param>
    /// <param name="Form">How it is inflected: <c>v</c> verb after the subject, <c>s</c> plural, <c>low</c> first letter small; else empty.</param>
    /// <param name="Bind">The variable that remembers it; else empty.</param>
    internal sealed record Slot(string Name, string Form, string Bind) : Phrase;

    /// <summary>One of several.</summary>
    internal sealed record Choice(IReadOnlyList<Phrase> Alternatives) : Phrase;

    /// <summary>One after the other.</summary>
    internal sealed record Sequence(IReadOnlyList<Phrase> Parts) : Phrase;

    /// <summary>A question and its answer, a word and its meaning.</summary>
    internal sealed record Pair(Phrase Left, Phrase Right) : Phrase;

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">A bracket is not closed or a slot is malformed.</exception>
    public static Phrase Parse(string line)
    {
        if (line.Split(" => ") is [var left, var right])
            return new Pair(Parse(left), Parse(right));
        var position = 0;
        var phrase = ParseSequence(line, ref position, insideChoice: false);
        return position == line.Length ? phrase : throw new FormatException($"\"{line}\": unexpected '{line[position]}' at {position}.");
    }

    private static Sequence ParseSequence(string line, ref int position, bool insideChoice)
    {
        var parts = new List<Phrase>();
        var start = position;
        while (position < line.Length && !(insideChoice && line[position] is '|' or ']'))
        {
            if (line[position] is not ('{' or '['))
            {
                position++;
                continue;
            }

            AddWords(parts, line[start..position]);
            parts.Add(line[position] == '{' ? ParseSlot(line, ref position) : ParseChoice(line, ref position));
            start = position;
        }

        AddWords(parts, line[start..position]);
        return new Sequence(parts);
    }

    private static Choice ParseChoice(string line, ref int position)
    {
        var alternatives = new List<Phrase>();
        do
        {
            position++; // '[' or '|'
            alternatives.Add(ParseSequence(line, ref position, insideChoice: true));
            if (position == line.Length)
                throw new FormatException($"\"{line}\": a bracket is not closed.");
        }
        while (line[position] == '|');
        position++; // ']'
        return new Choice(alternatives);
    }

    private static Slot ParseSlot(string line, ref int position)
    {
        var end = line.IndexOf('}', position);
        if (end < 0)
            throw new FormatException($"\"{line}\": a brace is not closed.");
        var slot = line[(position + 1)..end];
        position = end + 1;
        var bind = slot.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 ? slot[(equals + 1)..] : "";
        if (bind.Length > 0)
            slot = slot[..^(bind.Length + 1)];
        var colon = slot.IndexOf(':', StringComparison.Ordinal);
        return new Slot(slot[(colon + 1)..], colon < 0 ? "" : slot[..colon], bind);
    }

    private static void AddWords(List<Phrase> parts, string words)
    {
        if (words.Length > 0)
            parts.Add(new Words(words));
    }
}
