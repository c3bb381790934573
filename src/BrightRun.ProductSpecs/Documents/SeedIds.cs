using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>Ids of the seed documents: pains (PP1) of the narrative and stories (SS1) of the seed story, where they are declared.</summary>
internal static partial class SeedIds
{
    /// <summary>Ids with a prefix that begin a list item or a heading.</summary>
    public static IEnumerable<(string Id, int Line)> Declared(IEnumerable<MarkdownLine> lines, string prefix) =>
        from line in lines
        where !line.IsCode
        let match = Declaration().Match(line.Text)
        where match.Success && match.Groups["prefix"].Value == prefix
        select (match.Groups["id"].Value, line.Number);

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)]|\#{1,6})\s+\**(?<id>(?<prefix>PP|SS)\d{1,9}(?:\.\d{1,9}){0,3})\**\s*:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
