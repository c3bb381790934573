namespace BrightRun.Tokens.Chat;

/// <summary>What templates do to text, as Python does it.</summary>
internal static class PythonText
{
    /// <summary>Jinja's <c>trim</c>: Python's <c>str.strip</c>, whose white space includes the four separators U+001C to U+001F.</summary>
    public static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return text[start..end];
    }

    private static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';
}
