namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>
/// Step 2 of the text preparation: the longest runs of <c>[a-z0-9]</c> of the lower-cased text, joined by an apostrophe or a hyphen, or by a
/// full stop or comma that a digit follows. "401(k)" is two tokens, "1,200" is one; currency and percent signs are none.
/// </summary>
internal static class Tokens
{
    /// <summary>The tokens in their order.</summary>
    public static List<Token> Of(string text)
    {
        var tokens = new List<Token>();
        var position = 0;
        while (position < text.Length)
        {
            if (!IsWordPart(text[position]))
            {
                position++;
                continue;
            }

            var start = position;
            while (position < text.Length && (IsWordPart(text[position]) || IsJoint(text, position)))
                position++;
            tokens.Add(new Token(Lower(text[start..position]), start));
        }

        return tokens;
    }

    /// <summary>Whether a character can stand in a token by itself.</summary>
    public static bool IsWordPart(char letter) => char.IsAsciiLetterOrDigit(letter);

    private static bool IsJoint(string text, int position) => position + 1 < text.Length && text[position] switch
    {
        '\'' or '-' => IsWordPart(text[position + 1]),
        '.' or ',' => char.IsAsciiDigit(text[position + 1]),
        _ => false,
    };

#pragma warning disable CA1308 // The preparation is defined on lower case.
    private static string Lower(string word) => word.ToLowerInvariant();
#pragma warning restore CA1308
}
