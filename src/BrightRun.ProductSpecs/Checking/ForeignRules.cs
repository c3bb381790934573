using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>Names of other products in the documents of this one: taken over from a sample by mistake.</summary>
internal static partial class ForeignRules
{
    private const int ShortestName = 4;

    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        var own = documents.Context.Product.Name;
        foreach (var name in Names(documents.Context).Where(name => name.Length >= ShortestName && !own.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            var word = new Regex($@"(?<!\w){Regex.Escape(name)}(?!\w)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
            foreach (var document in SpecsDocument.All)
            {
                if (documents.Lines(document).FirstOrDefault(line => word.IsMatch(line.Text)) is { Number: > 0 } line)
                    yield return documents.Warning("foreign-product", document, line.Number, $"\"{name}\" is the name of another product.");
            }
        }
    }

    /// <summary>Names of the other products of the root, and of the products of its samples as their first headings give them.</summary>
    private static IEnumerable<string> Names(SpecsContext context)
    {
        var products = ProductStore.Abbreviations(context.Files, context.Paths)
            .Where(abbreviation => !string.Equals(abbreviation, context.Abbreviation, StringComparison.OrdinalIgnoreCase))
            .Select(abbreviation => ProductStore.Find(context.Files, context.Paths, abbreviation)!.Name);
        var samples = context.Files.Files(context.At(SpecsLayout.Examples))
            .Where(path => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            .Select(path => MarkdownLines.Of(context.Files.Lines(path)).FirstOrDefault(line => line.HeadingLevel == 1))
            .Where(line => line.Number > 0)
            .Select(line => Title().Match(line.HeadingText))
            .Where(match => match.Success)
            .Select(match => match.Groups["name"].Value.Trim());
        return products.Concat(samples).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^(?<name>.+?)\s+[-–—:]\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Title();
}
