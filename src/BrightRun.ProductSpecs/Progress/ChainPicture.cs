using System.Globalization;
using System.Net;
using System.Text;

namespace BrightRun.ProductSpecs.Progress;

/// <summary>The chain of steps as a picture: for a terminal and as SVG for a browser.</summary>
public static class ChainPicture
{
    private const int BoxWidth = 300;
    private const int BoxHeight = 44;
    private const int Gap = 24;
    private const int Margin = 20;
    private const int Middle = 80;

    /// <summary>One line per step: what it makes, behind a mark, joined by arrows.</summary>
    public static IEnumerable<string> Lines(ProductStatus status)
    {
        yield return "  raw notes";
        foreach (var step in status.Steps)
        {
            yield return "      |";
            yield return $"  {Mark(step.Prompt)} {step.Command,-13} --> {Mark(step.Document)} {step.Title}{(step.Document is "current" or "missing" ? "" : $" ({step.Document})")}";
        }

        yield return "";
        yield return "  [x] there and current   [-] needs no prompt   [!] stale   [~] waiting or part of it   [ ] not there";
    }

    /// <summary>The same as an SVG document: prompts left, documents right, coloured by state and labelled with it.</summary>
    public static string Svg(ProductStatus status)
    {
        var height = (2 * Margin) + 30 + (status.Steps.Count * (BoxHeight + Gap));
        var width = (2 * Margin) + (2 * BoxWidth) + Middle;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"<title>Specifications of {Escaped(status.Name)}</title>\n");
        svg.Append("""<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#444"/></marker></defs>""").Append('\n');
        svg.Append("""<rect width="100%" height="100%" fill="#fff"/>""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Margin}" y="{Margin + 12}" font-size="16" font-weight="bold">{Escaped(status.Name)} ({Escaped(status.Product)})</text>""").Append('\n');
        for (var index = 0; index < status.Steps.Count; index++)
        {
            var step = status.Steps[index];
            var top = Margin + 30 + (index * (BoxHeight + Gap));
            var right = Margin + BoxWidth + Middle;
            Box(svg, Margin, top, step.Command, step.Prompt == "none" ? "no prompt: done by the tool" : $"prompt: {step.Prompt}", step.Prompt);
            Box(svg, right, top, step.Title, step.Document, step.Document);
            Arrow(svg, Margin + BoxWidth, top + (BoxHeight / 2), right, top + (BoxHeight / 2));
            if (index > 0)
                Arrow(svg, right + (BoxWidth / 2), top - Gap, right + (BoxWidth / 2), top);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Box(StringBuilder svg, int left, int top, string title, string state, string colour) => svg.Append($"""
        <rect x="{left}" y="{top}" width="{BoxWidth}" height="{BoxHeight}" rx="6" fill="{Fill(colour)}" stroke="#444"/>
        <text x="{left + 10}" y="{top + 18}" font-weight="bold">{Escaped(title)}</text>
        <text x="{left + 10}" y="{top + 35}">{Escaped(state)}</text>

        """.ReplaceLineEndings("\n"));

    private static void Arrow(StringBuilder svg, int x1, int y1, int x2, int y2) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#444" marker-end="url(#arrow)"/>""").Append('\n');

    private static string Fill(string state) => state switch
    {
        "current" => "#d8f0d8",
        "none" => "#ffffff",
        "stale" => "#ffe2b8",
        "missing" => "#eeeeee",
        _ => "#dbe8fb",
    };

    private static string Mark(string state) => state switch { "current" => "[x]", "none" => "[-]", "stale" => "[!]", "missing" => "[ ]", _ => "[~]" };

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
