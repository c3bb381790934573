using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>A requirement and the stories that it says it serves.</summary>
/// <param name="Requirement">FR1.2.3.</param>
/// <param name="Line">Where it is declared.</param>
/// <param name="Mentions">US1.2.3, with the line of each mention.</param>
/// <param name="Lines">Its own lines.</param>
internal sealed record RequirementTrace(string Requirement, int Line, IReadOnlyList<(string Id, int Line)> Mentions, IReadOnlyList<MarkdownLine> Lines)
{
    /// <summary>The stories, each once.</summary>
    public IEnumerable<string> Stories => Mentions.Select(mention => mention.Id).Distinct(StringComparer.Ordinal);
}

/// <summary>Follows ids from one document to the next.</summary>
internal static partial class Traces
{
    /// <summary>Every requirement with the stories in its field User Stories; where that is missing, with every story it names.</summary>
    public static IReadOnlyList<RequirementTrace> StoriesByRequirement(IEnumerable<string> text)
    {
        var lines = MarkdownLines.Of(text);
        var starts = RequirementIds.In(lines).Where(id => id.StartsItem).ToList();
        var result = new List<RequirementTrace>();
        for (var index = 0; index < starts.Count; index++)
        {
            var next = index + 1 < starts.Count ? starts[index + 1].Line : lines.Count + 1;
            var own = lines.Skip(starts[index].Line - 1).Take(next - starts[index].Line).ToList();
            own = [.. own.Take(1), .. own.Skip(1).TakeWhile(line => line.HeadingLevel is 0 or > 3)];
            var field = own.Where(line => !line.IsCode && StoriesField().IsMatch(line.Text)).ToList();
            result.Add(new(starts[index].Id, starts[index].Line, [.. Ids(field.Count > 0 ? field : own, "US")], own));
        }

        return result;
    }

    /// <summary>All mentions of ids with a prefix, outside of code.</summary>
    public static IEnumerable<(string Id, int Line)> Ids(IEnumerable<MarkdownLine> lines, string prefix) =>
        from line in lines
        where !line.IsCode
        from match in Id().Matches(line.Text)
        where match.Groups["prefix"].Value == prefix
        select (match.Value, line.Number);

    [GeneratedRegex(@"\bUser Stor(?:y|ies)\b(?! Acceptance)[^:]{0,20}:", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StoriesField();

    [GeneratedRegex(@"\b(?<prefix>US|FR|UJ|PP|SS)\d{1,9}(?:\.\d{1,9}){0,3}(?![\d.]*\d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
