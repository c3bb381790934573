using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>
/// Whether a text is English enough to be measured with English lists: at least 60 % of its words are common ones. Numbers belong to no
/// language and are not asked; a joined token is common when its parts are.
/// </summary>
public static class EnglishText
{
    /// <summary>Below this share of common words a text is not measured.</summary>
    public const double SmallestShare = 0.6;

    // Longest first: "studies" is "study" before it is "studie".
    private static readonly (string Ending, string Stem)[] Inflections =
        [("iest", "y"), ("ies", "y"), ("ied", "y"), ("ier", "y"), ("ily", "y"), ("ing", ""), ("ing", "e"), ("est", ""), ("est", "e"), ("es", ""), ("ed", ""), ("ed", "e"), ("er", ""), ("er", "e"), ("ly", ""), ("s", "")];

    // What an apostrophe leaves behind: it's, don't, they're, we'll, I've, she'd, I'm.
    private static readonly HashSet<string> Clitics = new(["s", "t", "re", "ll", "ve", "d", "m"], StringComparer.Ordinal);

    /// <summary>The share of common words, or null where a text holds numbers alone.</summary>
    public static double? Share(PreparedText text, Lexicon commonWords)
    {
        var (words, common) = (0, 0);
        foreach (var token in text.Tokens.Where(token => token.Word.Any(char.IsAsciiLetter)))
        {
            words++;
            if (IsCommon(token.Word, commonWords.Entries))
                common++;
        }

        return words == 0 ? null : common / (double)words;
    }

    private static bool IsCommon(string token, LexiconSection common) => common.Has(token) || Array.TrueForAll(token.Split('-', '\''), part => IsCommonPart(part, common));

    private static bool IsCommonPart(string part, LexiconSection common) =>
        Clitics.Contains(part) || part.All(char.IsAsciiDigit) || common.Has(part) || Array.Exists(Inflections, inflection => IsInflected(part, inflection, common));

    private static bool IsInflected(string word, (string Ending, string Stem) inflection, LexiconSection common)
    {
        if (!word.EndsWith(inflection.Ending, StringComparison.Ordinal))
            return false;
        var stem = word[..^inflection.Ending.Length] + inflection.Stem;
        // planned, stopping: the doubled consonant belongs to the ending.
        return common.Has(stem) || (stem.Length > 2 && stem[^1] == stem[^2] && common.Has(stem[..^1]));
    }
}
