using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>The results of step 04: every requirement of a section between its markers, and no other.</summary>
internal static class WireframeRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        var context = documents.Context;
        foreach (var section in documents.Requirements.Sections)
        {
            var combined = context.At(SpecsLayout.CombinedResult(context.Abbreviation, section.Id));
            if (context.Files.FileExists(combined))
            {
                var text = context.Files.Text(combined);
                foreach (var lost in section.Requirements.Where(requirement => !text.Contains(requirement.Id, StringComparison.Ordinal)))
                    yield return new("wireframe-missing", SpecsFinding.Warning, context.Shown(combined), 0, $"It says nothing about {lost.Id}.");
            }

            var path = context.At(SpecsLayout.SectionResult(context.Abbreviation, section.Id));
            if (!context.Files.FileExists(path))
                continue;
            var shown = context.Shown(path);
            var result = WireframeResult.Parse(context.Files.Lines(path));
            var whole = result.Blocks.Select(block => block.Id).ToHashSet(StringComparer.Ordinal);
            var expected = section.Requirements.Select(requirement => requirement.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var (id, line) in result.Open)
                yield return new("wireframe-broken", SpecsFinding.Error, shown, line, $"The markers of {id} don't enclose a block.");
            foreach (var (id, line) in result.Blocks.Where(block => !expected.Contains(block.Id)))
                yield return new("unknown-requirement", SpecsFinding.Error, shown, line, $"There is no {id} in section {section.Id}.");
            foreach (var twice in result.Blocks.GroupBy(block => block.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
                yield return new("duplicate-id", SpecsFinding.Error, shown, twice.Skip(1).First().Line, $"{twice.Key} has {twice.Count()} blocks.");
            foreach (var id in expected.Where(id => !whole.Contains(id) && !result.Open.Any(open => open.Id == id)).Order(NumberedId.Order))
                yield return new("wireframe-missing", SpecsFinding.Warning, shown, 0, $"{id} has no wireframe prompt.");
        }
    }
}
