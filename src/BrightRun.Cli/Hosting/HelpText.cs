namespace BrightRun.Cli.Hosting;

/// <summary>Lays out help: paragraphs, and sections of two columns, wrapped at the width of the terminal.</summary>
internal sealed class HelpText(TextWriter writer)
{
    private const int WidestPage = 120;
    private const int NarrowestPage = 60;
    private const int WidestFirstColumn = 34;
    private const string Indent = "  ";

    private readonly int _width = Console.IsOutputRedirected ? WidestPage : Math.Clamp(Console.WindowWidth, NarrowestPage, WidestPage);

    /// <summary>A text of its own.</summary>
    public void Paragraph(string text)
    {
        foreach (var line in Wrap(text, _width))
            writer.WriteLine(line);
        writer.WriteLine();
    }

    /// <summary>How the command is called; never wrapped, so that it can be copied.</summary>
    public void Usage(string call) => writer.WriteLine($"Usage: {call}\n");

    /// <summary>A heading with rows of two columns; nothing at all where there are no rows.</summary>
    public void Section(string heading, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        writer.WriteLine(heading);
        var first = Math.Min(WidestFirstColumn, all.Max(row => row.Left.Length));
        foreach (var (left, right) in all)
            Row(left, right, first);
        writer.WriteLine();
    }

    private void Row(string left, string right, int first)
    {
        var start = new string(' ', Indent.Length + first + Indent.Length);
        var lines = Wrap(right, _width - start.Length).ToList();
        var fits = left.Length <= first;
        writer.WriteLine(fits && lines.Count > 0 ? $"{Indent}{left.PadRight(first)}{Indent}{lines[0]}" : Indent + left);
        foreach (var line in lines.Skip(fits ? 1 : 0))
            writer.WriteLine(start + line);
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        if (line.Length > 0)
            yield return line;
    }
}
