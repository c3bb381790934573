using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>What raw notes say about the product in their first two lines: a heading, and <c>Product Abbreviation: tm</c>.</summary>
public static partial class RawNotes
{
    /// <summary>Name and abbreviation; null for what is not there.</summary>
    public static (string? Name, string? Abbreviation) Read(string text)
    {
        var lines = text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).Take(2).ToList();
        var name = lines.Count > 0 && Heading().Match(lines[0]) is { Success: true } heading ? heading.Groups["name"].Value.Trim() : null;
        var abbreviation = lines.Select(line => Line().Match(line)).FirstOrDefault(match => match.Success)?.Groups["abbreviation"].Value.Trim();
        return (name is { Length: > 0 } ? name : null, abbreviation);
    }

    /// <summary>The name that the notes of a product give it; null when there are none.</summary>
    public static string? NameOf(IFileStore files, PathPolicy paths, string abbreviation)
    {
        var path = paths.Inside(SpecsLayout.Document(abbreviation, SpecsLayout.RawNotes));
        return files.FileExists(path) ? Read(files.Text(path)).Name : null;
    }

    [GeneratedRegex(@"^\#{1,6}\s+(?:Product\s+Name\s*:\s*)?(?<name>.+?)[\s#]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\W*Product\s+Abbreviation\W*:\W*(?<abbreviation>[A-Za-z0-9-]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
