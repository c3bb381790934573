using System.Globalization;
using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>
/// Reads user stories: level-3 headings, numbered or not, are sections; list items that begin with a bold <c>US1.2.3:</c> are
/// stories; nested items with a bold label are their fields. A story ends where the next story or any heading begins.
/// </summary>
internal static partial class StoryParser
{
    private const string Impact = "impact weighting";
    private const string Criteria = "acceptance criteria";
    private const string Mapping = "fr mapping";

    private static readonly string[] Labels = ["role", "narrative", Impact, Criteria, "priority", Mapping, "addresses"];

    /// <summary>All sections that hold a story or could; the first one without heading only when stories stand before every heading.</summary>
    public static IReadOnlyList<StorySection> Parse(IReadOnlyList<MarkdownLine> lines)
    {
        var sections = new List<(string Title, long? Number, int Line, List<UserStory> Stories)>();
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            if (line.HeadingLevel is > 0 and <= 3)
            {
                var (number, title) = Numbered(line.HeadingText);
                sections.Add((line.HeadingLevel == 3 ? title : "", number, line.Number, []));
            }
            else if (!line.IsCode && StoryStart().Match(line.Text) is { Success: true } start)
            {
                var end = index + 1;
                while (end < lines.Count && lines[end].HeadingLevel == 0 && (lines[end].IsCode || !StoryStart().IsMatch(lines[end].Text)))
                    end++;
                if (sections.Count == 0 || sections[^1].Title.Length == 0)
                    sections.Add(("Stories without a section", null, 0, []));
                sections[^1].Stories.Add(Story(start, lines, index, end));
                index = end - 1;
            }
        }

        return [.. sections.Where(section => section.Title.Length > 0).Select(section => new StorySection(section.Title, section.Number, section.Line, section.Stories))];
    }

    /// <summary>Separates "1. Name" into number and name; a number without a mark behind it ("3 Ways to pay") is part of the name.</summary>
    public static (long? Number, string Title) Numbered(string heading)
    {
        var match = LeadingNumber().Match(heading);
        return match.Success && long.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, heading[match.Length..].Trim())
            : (null, heading);
    }

    /// <summary>Lines that begin as a story does, in a form that is not understood.</summary>
    public static IEnumerable<MarkdownLine> Unrecognized(IEnumerable<MarkdownLine> lines) =>
        lines.Where(line => !line.IsCode && Lookalike().IsMatch(line.Text) && !StoryStart().IsMatch(line.Text));

    private static UserStory Story(Match start, IReadOnlyList<MarkdownLine> lines, int index, int end)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var criteria = new List<string>();
        int? mapping = null;
        var indent = lines[index].Indent + 2;
        var position = index + 1;
        while (position < end)
        {
            var label = FieldLabel(lines[position]);
            if (label is null)
            {
                position++;
                continue;
            }

            var (name, value) = label.Value;
            var body = position + 1;
            while (body < end && !EndsField(lines, body, lines[position].Indent))
                body++;
            fields.TryAdd(name, name == Impact && value.Length == 0 ? Joined(lines, position + 1, body) : value);
            indent = lines[position].Indent;
            if (name == Criteria)
                criteria.AddRange(CriteriaLines(value, lines, position + 1, body));
            if (name == Mapping)
                mapping = lines[position].Number;
            position = body;
        }

        var last = end - 1;
        while (last > index && (lines[last].IsBlank || lines[last].Text.Trim() is "---" or "***" or "___"))
            last--;
        return new UserStory(start.Groups["id"].Value, Title(start.Groups["title"].Value.Trim()), lines[index].Number, lines[last].Number, fields, criteria, mapping, indent);
    }

    /// <summary>The bold part ends behind the id or behind the title; asterisks within the title are its own.</summary>
    private static string Title(string text)
    {
        if (text.StartsWith("**", StringComparison.Ordinal))
            return text[2..].TrimStart(':', ' ');
        var end = text.LastIndexOf("**", StringComparison.Ordinal);
        return (end < 0 ? text : text.Remove(end, 2)).Trim();
    }

    private static string Joined(IReadOnlyList<MarkdownLine> lines, int from, int to) =>
        string.Join("; ", lines.Skip(from).Take(to - from).Where(line => !line.IsBlank).Select(line => line.Text.Trim().TrimStart('-', '*', '+', ' ').Replace("**", "", StringComparison.Ordinal)));

    private static IEnumerable<string> CriteriaLines(string onLabel, IReadOnlyList<MarkdownLine> lines, int from, int to)
    {
        if (onLabel.Length > 0)
            yield return $"- {onLabel}";
        var body = lines.Skip(from).Take(to - from).Where(line => !line.IsBlank && line.Text.Trim() is not ("---" or "***" or "___")).ToList();
        if (body.Count == 0)
            yield break;
        var shared = body.Min(line => line.Indent);
        foreach (var line in body)
            yield return new string(' ', line.Indent - shared) + line.Text.Trim();
    }

    private static bool EndsField(IReadOnlyList<MarkdownLine> lines, int index, int indent)
    {
        var line = lines[index];
        return !line.IsCode && !line.IsBlank && line.Indent <= indent && FieldLabel(line) is not null;
    }

    private static (string Name, string Value)? FieldLabel(MarkdownLine line)
    {
        if (line.IsCode || Field().Match(line.Text) is not { Success: true } match)
            return null;
        var name = match.Groups["label"].Value.Trim().ToLowerInvariant();
        return Labels.Contains(name) ? (name, match.Groups["value"].Value.Trim()) : null;
    }

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)])\s+\*\*US(?<id>\d{1,9}(?:\.\d{1,9}){1,3})(?::|(?=\*\*\s?:))(?<title>.*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex StoryStart();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)])\s+[*_]+US[ -]?\d+(?:\.\d+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lookalike();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)])\s+\*\*(?<label>[^*:]{1,60}?)\s*(?::\s*\*\*|\*\*\s*:)(?<value>.*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Field();

    [GeneratedRegex(@"^(?:section\s+)?(?<number>\d{1,9})(?:(?:\.\d{1,9})+\.?|[.):]|\s+[-–—])\s+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingNumber();
}
