using System.Buffers;

namespace BrightRun.Domain.Curate;

/// <summary>What can be wrong inside a text.</summary>
[Flags]
internal enum TextDefect
{
    None = 0,

    /// <summary>Ends in a lone backslash: the text stopped at the first inner quotation mark.</summary>
    CutOff = 1,

    /// <summary>Holds the two characters backslash-n or backslash-quote.</summary>
    UndecodedEscapes = 2,

    /// <summary>Holds U+FFFD, UTF-8 decoded twice, or control characters other than TAB, LF, CR.</summary>
    BadCharacters = 4,
}

/// <summary>Finds the defects of texts that broken exports leave behind.</summary>
internal static class TextDefects
{
    // The first characters of UTF-8 sequences that were decoded as Windows-1252 or Latin-1: U+00C3, U+00C2, and U+00E2 before U+20AC.
    private const char TwoByteLeadA = '\u00C3';
    private const char TwoByteLeadB = '\u00C2';
    private const char ThreeByteLead = '\u00E2';
    private const char EuroSign = '\u20AC';

    private static readonly SearchValues<char> Suspicious = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (char)code).Except("\t\n\r"), '\u007F', '\\', '\uFFFD', TwoByteLeadA, TwoByteLeadB, ThreeByteLead]);

    /// <summary>All defects of a text.</summary>
    public static TextDefect Of(ReadOnlySpan<char> text)
    {
        var defects = EndsInLoneBackslash(text) ? TextDefect.CutOff : TextDefect.None;
        while (text.IndexOfAny(Suspicious) is >= 0 and var at)
        {
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            defects |= text[at] switch
            {
                '\\' => next is 'n' or '"' ? TextDefect.UndecodedEscapes : TextDefect.None,
                TwoByteLeadA or TwoByteLeadB => next is >= '\u0080' and <= '\u00BF' ? TextDefect.BadCharacters : TextDefect.None,
                ThreeByteLead => next is EuroSign or '\u0080' ? TextDefect.BadCharacters : TextDefect.None,
                _ => TextDefect.BadCharacters,
            };
            text = text[(at + 1)..];
        }

        return defects;
    }

    /// <summary>True when the text ends in an odd number of backslashes: the last one escapes nothing.</summary>
    public static bool EndsInLoneBackslash(ReadOnlySpan<char> text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;
}
