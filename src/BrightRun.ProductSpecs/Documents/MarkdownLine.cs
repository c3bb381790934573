using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Documents;

/// <summary>A line of a Markdown document.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="IsCode">Whether it belongs to a fenced code block, fences included: nothing in it is a heading or an id.</param>
internal readonly record struct MarkdownLine(int Number, string Text, bool IsCode)
{
    /// <summary>Level of the heading, 1 to 6; 0: the line is none.</summary>
    public int HeadingLevel
    {
        get
        {
            if (IsCode)
                return 0;
            var level = Text.TakeWhile(letter => letter == '#').Count();
            return level is >= 1 and <= 6 && level < Text.Length && Text[level] is ' ' or '\t' ? level : 0;
        }
    }

    /// <summary>Text of a heading, without its marks.</summary>
    public string HeadingText => Text.TrimStart('#').Trim().TrimEnd('#').Trim();

    /// <summary>Columns before the text; a tab counts four.</summary>
    public int Indent => Text.TakeWhile(char.IsWhiteSpace).Sum(letter => letter == '\t' ? 4 : 1);

    /// <summary>Whether nothing stands on it.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}

/// <summary>Reads lines with their place in or out of code (CommonMark 0.31, sections 4.2 and 4.5).</summary>
internal static partial class MarkdownLines
{
    /// <summary>All lines of a document.</summary>
    public static IReadOnlyList<MarkdownLine> Of(IEnumerable<string> lines) => Scan(lines).Lines;

    /// <summary>First line of a code block that is never closed, so that everything below it counts as code; null when all are closed.</summary>
    public static int? OpenFence(IEnumerable<string> lines) => Scan(lines).OpenFence;

    private static (List<MarkdownLine> Lines, int? OpenFence) Scan(IEnumerable<string> lines)
    {
        var result = new List<MarkdownLine>();
        var (fence, opened) = ("", 0);
        foreach (var text in lines)
        {
            var number = result.Count + 1;
            var match = Fence().Match(text);
            var marks = match.Groups["marks"].Value;
            if (fence.Length == 0)
            {
                result.Add(new(number, text, match.Success));
                (fence, opened) = match.Success ? (marks, number) : ("", 0);
            }
            else
            {
                result.Add(new(number, text, IsCode: true));
                if (match.Success && marks[0] == fence[0] && marks.Length >= fence.Length && match.Groups["info"].Length == 0)
                    fence = "";
            }
        }

        return (result, fence.Length > 0 ? opened : null);
    }

    [GeneratedRegex(@"^\s*(?:[-*+]\s+|>\s*)?(?<marks>`{3,}(?=[^`]*$)|~{3,})\s*(?<info>.*?)\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
