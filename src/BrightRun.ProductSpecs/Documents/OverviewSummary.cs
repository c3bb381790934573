using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>What an overview says in one sentence.</summary>
internal static partial class OverviewSummary
{
    private const int LongestSentence = 300;

    /// <summary>The first sentence of the summary; null when there is none.</summary>
    public static string? FirstSentence(IEnumerable<string> lines)
    {
        var paragraph = MarkdownLines.Of(lines)
            .SkipWhile(line => line.HeadingLevel == 0 || !line.HeadingText.Contains("summary", StringComparison.OrdinalIgnoreCase))
            .Skip(1)
            .TakeWhile(line => line.HeadingLevel is 0 or > 2)
            .SkipWhile(line => line.IsBlank || line.HeadingLevel > 0 || line.IsCode)
            .TakeWhile(line => !line.IsBlank && line.HeadingLevel == 0)
            .Select(line => line.Text.Trim());
        var text = string.Join(' ', paragraph).Replace("**", "", StringComparison.Ordinal).TrimStart('-', '*', ' ', '>');
        if (text.Length == 0)
            return null;
        var sentence = SentenceEnd().Match(text) is { Success: true } end ? text[..end.Index] : text.TrimEnd('.');
        return sentence.Length <= LongestSentence ? sentence : sentence[..LongestSentence].TrimEnd() + "…";
    }

    [GeneratedRegex(@"[.!?](?:\s|$)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();
}
