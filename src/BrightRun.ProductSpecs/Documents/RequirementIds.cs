using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>An id where it is declared.</summary>
/// <param name="Id">For example FR1.2.3.</param>
/// <param name="Title">What stands behind it.</param>
/// <param name="Line">From 1.</param>
/// <param name="StartsItem">Whether it begins a list item, a heading or a paragraph, and is not merely mentioned in bold.</param>
internal sealed record DeclaredId(string Id, string Title, int Line, bool StartsItem);

/// <summary>Finds functional requirements in all the forms in which people and models write them.</summary>
internal static partial class RequirementIds
{
    /// <summary>
    /// Ids in bold with a colon: <c>**FR1.2.3:** Title</c>, <c>**FR1.2.3**: Title</c> or <c>**FR1.2.3: Title**</c>, two to four numbers,
    /// outside of code, in the order of appearance.
    /// </summary>
    public static IEnumerable<DeclaredId> In(IEnumerable<string> lines) => In(MarkdownLines.Of(lines));

    /// <summary>The same over lines that were read already.</summary>
    public static IEnumerable<DeclaredId> In(IEnumerable<MarkdownLine> lines) =>
        from line in lines
        where !line.IsCode
        from match in Declaration().Matches(line.Text)
        let title = line.Text[(match.Groups["id"].Index + match.Groups["id"].Length)..].TrimStart('*', ':', ' ').TrimEnd().TrimEnd('*').TrimEnd()
        select new DeclaredId("FR" + match.Groups["id"].Value, title, line.Number, Start().IsMatch(line.Text[..match.Index]));

    /// <summary>Lines that begin as a requirement does, in a form that is not understood.</summary>
    public static IEnumerable<MarkdownLine> Unrecognized(IEnumerable<MarkdownLine> lines) =>
        lines.Where(line => !line.IsCode && Lookalike().IsMatch(line.Text) && !Declaration().IsMatch(line.Text));

    /// <summary>First number of an id.</summary>
    public static string FirstNumber(string id) => id[2..].Split('.')[0].TrimStart('0') is { Length: > 0 } number ? number : "0";

    [GeneratedRegex(@"\*\*FR(?<id>\d{1,9}(?:\.\d{1,9}){1,3})(?::\*\*|\*\*\s?:|:[^\n]*?\*\*)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\s*(?:(?:[-*+]|\d{1,9}[.)]|\#{1,6})\s+)?(?:\[[ xX]\]\s+)?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Start();

    [GeneratedRegex(@"^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+[*_]+|\#{1,6}\s+[*_]*)FR[ -]?\d+(?:\.\d+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lookalike();
}
