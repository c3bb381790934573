using System.Text;

namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>The last pass over a composed text: articles, capital letters and spaces.</summary>
internal static class Finishing
{
    /// <summary>"a" before a vowel's sound becomes "an", sentences and quotations begin with a capital, spaces stand alone.</summary>
    public static string Finish(string text) => Capitalise(Agree(Space(text)));

    private static string Space(string text)
    {
        var spaced = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter == ' ' && (spaced.Length == 0 || spaced[^1] is ' ' or '\n'))
                continue;
            if (letter is '.' or ',' or '?' or '!' or '\n' && spaced.Length > 0 && spaced[^1] == ' ')
                spaced.Length--;
            spaced.Append(letter);
        }

        return spaced.ToString().TrimEnd();
    }

    private static string Agree(string text)
    {
        var agreed = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            agreed.Append(text[i]);
            var isArticle = text[i] is 'a' or 'A' && (i == 0 || !char.IsLetterOrDigit(text[i - 1]) && text[i - 1] != '\'')
                && i + 2 < text.Length && text[i + 1] == ' ' && text[i + 2] is not '.' and not ',';
            if (isArticle && Inflection.TakesAn(WordAt(text, i + 2)))
                agreed.Append('n');
        }

        return agreed.ToString();
    }

    private static ReadOnlySpan<char> WordAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '$' or '-'))
            end++;
        return text.AsSpan(start, end - start);
    }

    private static string Capitalise(string text)
    {
        var letters = text.ToCharArray();
        var begins = true;
        for (var i = 0; i < letters.Length; i++)
        {
            var letter = letters[i];
            if (letter == '"' && (i == 0 || char.IsWhiteSpace(letters[i - 1])))
                begins = true;
            else if (letter is '.' or '?' or '!')
                begins = i + 1 == letters.Length || char.IsWhiteSpace(letters[i + 1]) || letters[i + 1] == '"' && SentenceGoesOn(letters, i + 2) is false;
            else if (letter == '\n')
                begins = true;
            else if (char.IsLetterOrDigit(letter) || letter == '$')
            {
                if (begins)
                    letters[i] = char.ToUpperInvariant(letter);
                begins = false;
            }
        }

        return new string(letters);
    }

    /// <summary>After a closing quotation mark: whether a reporting verb follows, as in <c>"Is it late?" asked Anna</c>.</summary>
    private static bool SentenceGoesOn(char[] letters, int after)
    {
        var rest = letters.AsSpan(Math.Min(after, letters.Length)).TrimStart();
        return rest.StartsWith("said ") || rest.StartsWith("asked ") || rest.StartsWith("answered ") || rest.StartsWith("he said") || rest.StartsWith("she said")
            || rest.StartsWith("he told") || rest.StartsWith("she told");
    }
}
