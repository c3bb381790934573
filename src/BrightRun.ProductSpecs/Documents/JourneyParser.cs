using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>
/// Reads a user journey: stages are numbered level-2 headings or bold <c>STAGE N: Name</c>; persons are level-3 headings with their
/// role in brackets; steps begin with UJ1.2.3. A step's criteria reach to the next step, stage or person, however long they are.
/// </summary>
internal static partial class JourneyParser
{
    private static readonly string[] Groups = ["base", "progressive", "advanced"];

    public static Journey Parse(IEnumerable<string> text)
    {
        var stages = new List<(string Number, string Title, List<JourneyElement> Elements)>();
        var personas = new List<JourneyPersona>();
        var lines = MarkdownLines.Of(text);
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            if (line.IsCode)
                continue;
            if (Stage().Match(line.Text) is { Success: true } stage)
                stages.Add((Number(stage), stage.Groups["title"].Value.Trim(), []));
            else if (Persona().Match(line.Text) is { Success: true } persona)
                personas.Add(new(persona.Groups["name"].Value.Trim(), persona.Groups["type"].Value.Trim()));
            else if (Element().Match(line.Text) is { Success: true } element)
                Add(stages, new($"UJ{element.Groups["id"].Value}", Name(element), line.Number, [.. Criteria(lines, index + 1)]));
        }

        return new Journey([.. stages.Select(stage => new JourneyStage(stage.Number, stage.Title, stage.Elements))], personas);
    }

    /// <summary>A step belongs to the stage that its id names, wherever it stands.</summary>
    private static void Add(List<(string Number, string Title, List<JourneyElement> Elements)> stages, JourneyElement element)
    {
        var number = element.Id[2..].Split('.')[0].TrimStart('0') is { Length: > 0 } digits ? digits : "0";
        if (!stages.Exists(stage => stage.Number == number))
            stages.Add((number, $"Stage {number}", []));
        stages.Find(stage => stage.Number == number).Elements.Add(element);
    }

    private static IEnumerable<JourneyCriterion> Criteria(IReadOnlyList<MarkdownLine> lines, int from)
    {
        string? group = null;
        for (var index = from; index < lines.Count; index++)
        {
            var line = lines[index];
            if (!line.IsCode && (line.HeadingLevel is > 0 and <= 3 || Stage().IsMatch(line.Text) || Element().IsMatch(line.Text)))
                yield break;
            if (line.IsCode || line.IsBlank)
                continue;
            if (Label().Match(line.Text) is { Success: true } label)
            {
                group = Groups.FirstOrDefault(name => label.Groups["label"].Value.Contains(name, StringComparison.OrdinalIgnoreCase));
                if (label.Groups["rest"].Value.Trim() is { Length: > 0 } rest && group is not null)
                    yield return new(rest, group);
            }
            else if (Item().Match(line.Text) is { Success: true } item)
            {
                yield return new(item.Groups["text"].Value.Trim(), group);
            }
        }
    }

    private static string Number(Match stage) => stage.Groups["number"].Value.TrimStart('0') is { Length: > 0 } number ? number : "0";

    private static string Name(Match element) => element.Groups["name"].Value.Trim().TrimStart('*', ':', ' ').TrimEnd('*').Trim();

    [GeneratedRegex(@"^(?:##\s+(?:Stage\s+)?(?<number>\d{1,9})[.:]\s+(?<title>.+?)[ #]*|\s*\*\*STAGE\s+(?<number>\d{1,9}):\s*(?<title>.+?)\*\*\s*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stage();

    [GeneratedRegex(@"^###\s+(?!\d|UJ\d)(?<name>[^(]+)\((?<type>[^)]+)\)\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Persona();

    [GeneratedRegex(@"^\s*(?:(?:[-*+]|\d{1,9}[.)]|\#{3,6})\s+)?\**UJ(?<id>\d{1,9}(?:\.\d{1,9}){1,3})\**\s*:(?<name>.*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Element();

    [GeneratedRegex(@"^\s*(?:[-*+]\s+)?\*\*(?<label>[^*:]{1,80}):?\*\*:?(?<rest>.*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)])\s+(?<text>.+)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Item();
}
