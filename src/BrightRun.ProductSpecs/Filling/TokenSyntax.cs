using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Filling;

/// <summary>
/// How places for values are written: <c>{NAME}</c> and <c>{{NAME}}</c>, and in older wireframe templates <c>[NAME_PLACEHOLDER]</c> and
/// a few bare <c>[NAMES]</c>. All of them mean the same names, matched as whole tokens, the longest first.
/// </summary>
internal static partial class TokenSyntax
{
    /// <summary>The two tokens of older templates that are not written in capitals, and the names they stand for.</summary>
    private static readonly Dictionary<string, string> OlderNames = new(StringComparer.Ordinal)
    {
        ["prod-abbr"] = "PRODUCT_ABBR",
        ["core project deliverable"] = "CORE_PROJECT_DELIVERABLE",
        ["XX"] = "SECTION_NUMBER",
    };

    private const string OlderEnding = "_PLACEHOLDER";

    /// <summary>Every token of a text, whatever its syntax.</summary>
    public static MatchCollection Find(string text) => Token().Matches(text);

    /// <summary>The name that a token means: capitals, without the ending of older templates.</summary>
    public static string NameOf(Match token)
    {
        var written = token.Groups["name"].Value;
        if (OlderNames.TryGetValue(written, out var name))
            return name;
        var capitals = written.ToUpperInvariant();
        return capitals.EndsWith(OlderEnding, StringComparison.Ordinal) ? capitals[..^OlderEnding.Length] : capitals;
    }

    /// <summary>
    /// Whether a token is a place for a value even if nobody knows its name: <c>{CAPITALS}</c>, <c>{{anything}}</c> and
    /// <c>[CAPITALS_WITH_UNDERSCORES]</c>. <c>[NOTE]</c> and <c>{lower}</c> may be the author's own.
    /// </summary>
    public static bool IsRequired(Match token)
    {
        var (written, name) = (token.Value, token.Groups["name"].Value);
        if (written.StartsWith("{{", StringComparison.Ordinal))
            return true;
        return written[0] == '{'
            ? !name.Any(char.IsAsciiLetterLower)
            : OlderNames.ContainsKey(name) || name.Contains('_', StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{\{(?<name>[A-Za-z][A-Za-z0-9_]*)\}\}|\{(?<name>[A-Za-z][A-Za-z0-9_]*)\}|\[(?<name>[A-Z][A-Z0-9_]*|prod-abbr|core project deliverable)\](?!\()",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Token();
}
