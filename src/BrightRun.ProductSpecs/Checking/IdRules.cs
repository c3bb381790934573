using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>Ids that occur twice, sections that occur twice or are empty, gaps, and ids in a form that is not understood.</summary>
internal static class IdRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents) =>
    [
        .. Twice(documents, SpecsDocument.UserStories, documents.Stories.Select(story => ($"US{story.Id}", story.Line))),
        .. Twice(documents, SpecsDocument.Requirements, documents.Declared.Select(id => (id.Id, id.Line))),
        .. Twice(documents, SpecsDocument.UserJourney, documents.Journey.Stages.SelectMany(stage => stage.Elements).Select(element => (element.Id, element.Line))),
        .. Twice(documents, SpecsDocument.Narrative, SeedIds.Declared(documents.Lines(SpecsDocument.Narrative), "PP")),
        .. Twice(documents, SpecsDocument.Story, SeedIds.Declared(documents.Lines(SpecsDocument.Story), "SS")),
        .. Sections(documents),
        .. Gaps(documents),
        .. Forms(documents),
    ];

    private static IEnumerable<SpecsFinding> Twice(CheckedDocuments documents, SpecsDocument document, IEnumerable<(string Id, int Line)> ids) =>
        from id in ids.GroupBy(id => id.Id, id => id.Line, StringComparer.Ordinal)
        where id.Count() > 1
        select documents.Error("duplicate-id", document, id.Skip(1).First(), $"{id.Key} stands there {id.Count()} times (lines {string.Join(", ", id)}).");

    private static IEnumerable<SpecsFinding> Sections(CheckedDocuments documents)
    {
        foreach (var (first, second) in documents.Requirements.Repeated())
            yield return documents.Error("duplicate-section", SpecsDocument.Requirements, second.FirstLine, $"Section {first.Number} begins on line {first.FirstLine} already.");
        foreach (var section in documents.Requirements.Sections.Where(section => section.Requirements.Count == 0))
            yield return documents.Error("empty-section", SpecsDocument.Requirements, section.FirstLine, $"Section {section.Number}, {section.Title}, holds no requirement.");
        foreach (var section in documents.Requirements.Sections)
        {
            foreach (var stray in section.Requirements.Where(requirement => RequirementIds.FirstNumber(requirement.Id) != section.Number))
                yield return documents.Warning("stray-id", SpecsDocument.Requirements, stray.Line, $"{stray.Id} stands in section {section.Number}.");
        }
    }

    /// <summary>Counts from 1 within every group: 1.1.1, 1.1.3 lacks 1.1.2.</summary>
    private static IEnumerable<SpecsFinding> Gaps(CheckedDocuments documents)
    {
        var ids = documents.Declared.Select(id => (Numbers: id.Id[2..].Split('.').Select(long.Parse).ToArray(), id.Line)).ToList();
        var sections = documents.Requirements.Sections.Select(section => long.Parse(section.Number)).Distinct().Order().ToList();
        if (Missing(sections) is { Length: > 0 } lacking)
            yield return documents.Warning("numbering-gap", SpecsDocument.Requirements, 0, $"Between the sections, {lacking} is missing.");
        foreach (var group in ids.Where(id => id.Numbers.Length >= 2).GroupBy(id => string.Join('.', id.Numbers[..^1]), StringComparer.Ordinal))
        {
            if (Missing(group.Select(id => id.Numbers[^1]).Distinct().Order()) is { Length: > 0 } missing)
                yield return documents.Warning("numbering-gap", SpecsDocument.Requirements, group.First().Line, $"Within FR{group.Key}, {missing} is missing.");
        }
    }

    private static string Missing(IEnumerable<long> sorted)
    {
        const int Named = 5;
        var next = 1L;
        var missing = new List<long>();
        foreach (var number in sorted)
        {
            for (; next < number && missing.Count <= Named; next++)
                missing.Add(next);
            next = number + 1;
        }

        return missing.Count > Named ? string.Join(", ", missing.Take(Named)) + ", …" : string.Join(", ", missing);
    }

    private static IEnumerable<SpecsFinding> Forms(CheckedDocuments documents)
    {
        foreach (var line in RequirementIds.Unrecognized(documents.Lines(SpecsDocument.Requirements)))
            yield return documents.Warning("id-form", SpecsDocument.Requirements, line.Number, "This looks like a requirement, but an id is bold with two to four numbers and a colon, as **FR1.2.3:**; it is not counted.");
        foreach (var line in StoryParser.Unrecognized(documents.Lines(SpecsDocument.UserStories)))
            yield return documents.Warning("id-form", SpecsDocument.UserStories, line.Number, "This looks like a story, but an id is US with two to four numbers and a colon in bold; it is not counted.");
    }
}
