using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Filling;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>Generated prompts: tokens that nobody filled, and paths that mean nothing on another machine.</summary>
internal static partial class PromptRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        var context = documents.Context;
        var inserted = Inserted(documents);
        foreach (var path in Prompts(context))
        {
            var lines = context.Files.Lines(path);
            for (var index = 0; index < lines.Length; index++)
            {
                foreach (Match token in TokenSyntax.Find(lines[index]))
                {
                    if (TokenSyntax.IsRequired(token) && !inserted.Contains(token.Value, StringComparison.Ordinal))
                        yield return new("unfilled-token", SpecsFinding.Error, context.Shown(path), index + 1, $"{token.Value} was never filled.");
                }

                if (Absolute().Match(lines[index]) is { Success: true } absolute && !inserted.Contains(absolute.Value, StringComparison.Ordinal))
                    yield return new("absolute-path", SpecsFinding.Warning, context.Shown(path), index + 1, $"{absolute.Value}… is a path of one machine.");
            }
        }
    }

    /// <summary>What the tool wrote, by its records and, without them, by the names of the prompts.</summary>
    private static IEnumerable<string> Prompts(SpecsContext context)
    {
        var folder = context.At(SpecsLayout.Prompt(context.Abbreviation, "").TrimEnd('/'));
        var recorded = RecordStore.Load(context).Values.SelectMany(record => record.Files.Keys).Select(name => RecordStore.FullPath(context, name));
        var named = context.Files.Files(folder).Where(path => !Path.GetFileName(path).StartsWith("rejected-answer-", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal));
        return recorded.Where(path => PathPolicy.IsBelow(path, folder) && context.Files.FileExists(path)).Concat(named).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    /// <summary>Texts of people that prompts quote: braces and slashes in them are their own.</summary>
    private static string Inserted(CheckedDocuments documents)
    {
        var product = documents.Context.Product;
        var journey = documents.Context.At(SpecsLayout.Document(documents.Context.Abbreviation, SpecsLayout.JourneyData));
        return string.Join('\n',
        [
            product.Name, product.Category, product.Deliverable ?? "",
            .. documents.Lines(SpecsDocument.Requirements).Select(line => line.Text),
            .. documents.Lines(SpecsDocument.Overview).Select(line => line.Text),
            documents.Context.Files.FileExists(journey) ? documents.Context.Files.Text(journey) : "",
        ]);
    }

    [GeneratedRegex(@"(?<=^|[\s`""'(])(?:[A-Za-z]:[\\/][\w.-]+|/(?!/)[\w.-]+/[\w.-]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Absolute();
}
