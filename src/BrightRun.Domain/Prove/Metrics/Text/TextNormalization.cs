using System.Text;

namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>
/// Step 1 of the text preparation <see cref="PreparedText.Version"/>: one spelling for characters that differ by keyboard only, and no
/// Markdown but list markers. Linear in the length of the text.
/// </summary>
internal static class TextNormalization
{
    private const int DeepestHeading = 6; // CommonMark 4.2: one to six number signs

    /// <summary>The normalised text: NFC, straight quotes, plain dashes, real line breaks, no emphasis and no heading marks.</summary>
    public static string Apply(string text)
    {
        var composed = Composed(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace(@"\n", "\n", StringComparison.Ordinal);
        var plain = new StringBuilder(composed.Length);
        foreach (var letter in composed)
        {
            _ = letter switch
            {
                '\u2018' or '\u2019' or '\u201A' or '\u201B' => plain.Append('\''),
                '\u201C' or '\u201D' or '\u201E' or '\u201F' => plain.Append('"'),
                '\u2014' => plain.Append(" -- "),
                '\u2013' => plain.Append('-'),
                _ => plain.Append(letter),
            };
        }

        return WithoutMarks(plain.ToString());
    }

    // A lone surrogate cannot be composed; it is no token either, so such a text is taken as it is.
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    private static string WithoutMarks(string text)
    {
        var kept = new StringBuilder(text.Length);
        var position = 0;
        while (position < text.Length)
        {
            var run = RunLength(text, position);
            var isMark = text[position] switch
            {
                '#' => IsHeading(text, position, run),
                '*' or '_' => IsEmphasis(Before(text, position), After(text, position + run)),
                _ => false,
            };
            if (!isMark)
                kept.Append(text, position, run);
            position += run;
        }

        return kept.ToString();
    }

    private static int RunLength(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && text[end] == text[start])
            end++;
        return end - start;
    }

    private static bool IsHeading(string text, int position, int run)
    {
        if (run > DeepestHeading || After(text, position + run) is not (' ' or '\t'))
            return false;
        var start = position;
        while (start > 0 && text[start - 1] == ' ')
            start--;
        return start == 0 || text[start - 1] == '\n';
    }

    // Free on both sides it is a list marker or a sign of arithmetic, inside a word it is part of the word.
    private static bool IsEmphasis(char before, char after) =>
        !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after)) && !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after));

    private static char Before(string text, int position) => position > 0 ? text[position - 1] : ' ';

    private static char After(string text, int position) => position < text.Length ? text[position] : ' ';
}
