using BrightRun.Domain.Curate;

namespace BrightRun.Cli.Data;

/// <summary>Findings for a person: one paragraph for each rule, however many findings there are.</summary>
internal static class FindingReport
{
    /// <summary>Writes the paragraphs, the gravest first.</summary>
    public static void Write(TextWriter writer, FindingLog findings)
    {
        foreach (var group in findings.Groups)
        {
            writer.WriteLine();
            writer.WriteLine($"{Mark(group.Rule.Severity)} {group.Rule.Code} ({group.Count}): {group.Rule.Title}");
            foreach (var example in group.Examples)
                writer.WriteLine($"    {Line(example)}");
            if (group.Count > group.Examples.Count)
                writer.WriteLine($"    and {group.Count - group.Examples.Count} more");
            writer.WriteLine($"    -> {group.Rule.Remedy}");
        }
    }

    private static string Line(Finding example)
    {
        var place = example.Place.ToString();
        return Printable(place.Length == 0 ? example.Message : $"{place}: {example.Message}");
    }

    /// <summary>Ids and values come from the file: what they hold must not steer the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    private static string Mark(FindingSeverity severity) => severity switch
    {
        FindingSeverity.File => "file unusable",
        FindingSeverity.Conversation => "conversation skipped",
        FindingSeverity.Pair => "pair left out",
        _ => "warning",
    };
}
