using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>The index of the sections, with whatever text belongs to none of them.</summary>
internal static partial class SectionIndex
{
    /// <summary>The index of a document.</summary>
    public static string Text(SpecsContext context, RequirementsDocument document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {context.Product.Name} - Wireframe Sections\n\n");
        text.Append("| Section | Title | Requirements | File | Prompt |\n| --- | --- | --- | --- | --- |\n");
        foreach (var section in document.Sections)
        {
            var file = Path.GetFileName(SpecsLayout.SectionFile(context.Abbreviation, section.Id));
            var prompt = Path.GetFileName(SpecsLayout.SectionPrompt(context.Abbreviation, section.Id));
            var link = section.Requirements.Count == 0 ? "none" : $"[{prompt}]({SpecsLayout.Prompts}/{prompt})";
            text.Append(CultureInfo.InvariantCulture, $"| {section.Id} | {Cell(section.Title)} | {section.Requirements.Count} | [{file}]({file}) | {link} |\n");
        }

        if (document.Trailing.Count > 0)
            text.Append("\n# Text that belongs to no section\n");
        foreach (var (first, last) in document.Trailing)
            text.Append(CultureInfo.InvariantCulture, $"\n{document.Text(first, last)}\n");
        return text.ToString();
    }

    /// <summary>The section that a generated file or a result belongs to, by its name; null: none.</summary>
    public static string? SectionOf(string name) => SectionFile().Match(name) is { Success: true } match ? match.Groups["id"].Value : null;

    /// <summary>A text that can't end a cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"^04a?b?-.*-(?<id>E\d{2,9})(?:-output|-WORKSHEET)?\.md$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SectionFile();
}
