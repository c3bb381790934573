using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>What a person or a model made of the wireframe prompts of a section: one block per requirement between markers.</summary>
/// <param name="Blocks">Blocks that begin and end, in order: id and line of the first marker.</param>
/// <param name="Open">Markers that open nothing whole: begun and not ended, or ended and not begun.</param>
internal sealed partial record WireframeResult(IReadOnlyList<(string Id, int Line)> Blocks, IReadOnlyList<(string Id, int Line)> Open)
{
    /// <summary>The line that begins a block.</summary>
    public static string Begin(string id) => $"=== BEGIN PROMPT FR: {id} ===";

    /// <summary>The line that ends a block.</summary>
    public static string End(string id) => $"=== END PROMPT FR: {id} ===";

    /// <summary>Reads the markers. They count wherever they stand: models like to put a code block around a prompt.</summary>
    public static WireframeResult Parse(IEnumerable<string> lines)
    {
        var blocks = new List<(string, int)>();
        var open = new List<(string, int)>();
        (string Id, int Line)? begun = null;
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (Marker().Match(line) is not { Success: true } match)
                continue;
            var id = match.Groups["id"].Value;
            if (match.Groups["word"].Value == "BEGIN")
            {
                if (begun is { } unfinished)
                    open.Add(unfinished);
                begun = (id, number);
            }
            else if (begun is { } first && first.Id == id)
            {
                blocks.Add(first);
                begun = null;
            }
            else
            {
                open.Add((id, number));
            }
        }

        if (begun is { } last)
            open.Add(last);
        return new(blocks, open);
    }

    [GeneratedRegex(@"^\s*===\s*(?<word>BEGIN|END) PROMPT FR:\s*(?<id>FR\d{1,9}(?:\.\d{1,9}){1,3})\s*===\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marker();
}
