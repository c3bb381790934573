using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>One numbered section of the functional requirements.</summary>
/// <param name="Number">Its number, without leading zeros.</param>
/// <param name="Title">Its title.</param>
/// <param name="FirstLine">Line of the heading, from 1.</param>
/// <param name="LastLine">Last line before the next level-2 heading.</param>
/// <param name="Requirements">Requirements, unique, in the order of appearance.</param>
internal sealed record RequirementSection(string Number, string Title, int FirstLine, int LastLine, IReadOnlyList<DeclaredId> Requirements)
{
    /// <summary>E01, E12, E123.</summary>
    public string Id => $"E{Number.PadLeft(2, '0')}";
}

/// <summary>
/// The functional requirements, cut at level-2 headings: numbered ones begin a section, every other one ends it. Before the first
/// section lies the header; what no section owns behind it is trailing material.
/// </summary>
/// <param name="Lines">All lines.</param>
/// <param name="Sections">Sections in the order of the document.</param>
/// <param name="HeaderLines">How many lines stand before the first section.</param>
/// <param name="Trailing">First and last lines of the parts behind that belong to no section.</param>
internal sealed partial record RequirementsDocument(
    IReadOnlyList<MarkdownLine> Lines, IReadOnlyList<RequirementSection> Sections, int HeaderLines, IReadOnlyList<(int First, int Last)> Trailing)
{
    /// <summary>Takes a document apart.</summary>
    public static RequirementsDocument Parse(IEnumerable<string> text)
    {
        var lines = MarkdownLines.Of(text);
        var starts = lines.Where(line => line.HeadingLevel == 2).Select(line => line.Number).ToList();
        var sections = new List<RequirementSection>();
        var trailing = new List<(int, int)>();
        for (var index = 0; index < starts.Count; index++)
        {
            var first = starts[index];
            var last = index + 1 < starts.Count ? starts[index + 1] - 1 : lines.Count;
            if (Heading().Match(lines[first - 1].Text) is { Success: true } match)
            {
                var number = match.Groups["number"].Value.TrimStart('0');
                var found = RequirementIds.In(lines.Skip(first - 1).Take(last - first + 1)).DistinctBy(id => id.Id).ToList();
                sections.Add(new(number.Length == 0 ? "0" : number, match.Groups["title"].Value.Trim(), first, last, found));
            }
            else if (sections.Count > 0)
            {
                trailing.Add((first, last));
            }
        }

        return new(lines, sections, sections.Count == 0 ? lines.Count : sections[0].FirstLine - 1, trailing);
    }

    /// <summary>The text of some lines, without blank ones at the end.</summary>
    public string Text(int first, int last) => string.Join('\n', Lines.Skip(first - 1).Take(last - first + 1).Select(line => line.Text)).TrimEnd();

    /// <summary>Pairs of sections that carry the same number.</summary>
    public IEnumerable<(RequirementSection First, RequirementSection Second)> Repeated() =>
        Sections.GroupBy(section => section.Number, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => (group.First(), group.Skip(1).First()));

    [GeneratedRegex(@"^##[ \t]+(?<number>\d{1,9})\.[ \t]+(?<title>.*?)[ \t#]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
