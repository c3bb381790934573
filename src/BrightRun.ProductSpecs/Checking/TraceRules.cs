using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>Follows the chain: pain of the narrative, story of the seed story, user story, requirement. What leads nowhere is an error, what nobody takes up a warning.</summary>
internal static class TraceRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        var log = documents.Context.At(SpecsLayout.ChangeLog(documents.Context.Abbreviation));
        var logged = documents.Context.Files.FileExists(log) ? documents.Context.Files.Text(log) : "";
        return [.. Seeds(documents), .. Requirements(documents, logged), .. Mapping(documents, logged), .. Steps(documents)];
    }

    private static IEnumerable<SpecsFinding> Seeds(CheckedDocuments documents)
    {
        var pains = SeedIds.Declared(documents.Lines(SpecsDocument.Narrative), "PP").ToList();
        var seeds = SeedIds.Declared(documents.Lines(SpecsDocument.Story), "SS").ToList();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (document, prefix, known) in new[]
                 {
                     (SpecsDocument.Story, "PP", pains), (SpecsDocument.UserStories, "PP", pains), (SpecsDocument.UserStories, "SS", seeds), (SpecsDocument.Overview, "SS", seeds),
                 })
        {
            var ids = known.Select(id => id.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var (id, line) in Traces.Ids(documents.Lines(document), prefix))
            {
                // An overview maps stories to features; only a story takes a story up.
                if (document != SpecsDocument.Overview)
                    named.Add(id);
                if (!ids.Contains(id))
                    yield return documents.Error(prefix == "PP" ? "unknown-pain" : "unknown-seed-story", document, line, $"There is no {id}.");
            }
        }

        foreach (var (id, line) in documents.Has(SpecsDocument.Story) ? pains.Where(pain => !named.Contains(pain.Id)) : [])
            yield return documents.Warning("pain-unanswered", SpecsDocument.Narrative, line, $"No story names {id}.");
        foreach (var (id, line) in documents.Has(SpecsDocument.UserStories) ? seeds.Where(seed => !named.Contains(seed.Id)) : [])
            yield return documents.Warning("seed-story-unused", SpecsDocument.Story, line, $"No user story names {id}.");
    }

    private static IEnumerable<SpecsFinding> Requirements(CheckedDocuments documents, string logged)
    {
        var stories = documents.Stories.Select(story => $"US{story.Id}").ToHashSet(StringComparer.Ordinal);
        var served = new HashSet<string>(StringComparer.Ordinal);
        foreach (var trace in Traces.StoriesByRequirement(documents.Lines(SpecsDocument.Requirements).Select(line => line.Text)))
        {
            foreach (var (id, line) in trace.Mentions)
            {
                served.Add(id);
                if (!stories.Contains(id) && documents.Has(SpecsDocument.UserStories))
                    yield return documents.Error("unknown-story", SpecsDocument.Requirements, line, $"{trace.Requirement} refers to {id}, which is no user story.");
            }

            if (!trace.Lines.Any(line => line.Text.Contains("Criteria", StringComparison.OrdinalIgnoreCase)))
                yield return documents.Warning("no-criteria", SpecsDocument.Requirements, trace.Line, $"{trace.Requirement} has no acceptance criteria.");
        }

        if (!documents.Has(SpecsDocument.Requirements))
            yield break;
        foreach (var story in documents.Stories.Where(story => !served.Contains($"US{story.Id}") && !logged.Contains($"US{story.Id}", StringComparison.Ordinal)))
            yield return documents.Warning("story-unused", SpecsDocument.UserStories, story.Line, $"No requirement serves US{story.Id}.");
    }

    private static IEnumerable<SpecsFinding> Mapping(CheckedDocuments documents, string logged)
    {
        if (!documents.Has(SpecsDocument.Requirements))
            return [];
        var known = documents.Declared.Select(id => id.Id).ToHashSet(StringComparer.Ordinal);
        return from mention in Traces.Ids(documents.Lines(SpecsDocument.UserStories), "FR")
               where !known.Contains(mention.Id) && !logged.Contains(mention.Id, StringComparison.Ordinal)
               select documents.Error("unknown-requirement", SpecsDocument.UserStories, mention.Line, $"There is no {mention.Id}.");
    }

    private static IEnumerable<SpecsFinding> Steps(CheckedDocuments documents)
    {
        if (!documents.Has(SpecsDocument.UserJourney))
            return [];
        var known = documents.Journey.Stages.SelectMany(stage => stage.Elements).Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        return from mention in Traces.Ids(documents.Lines(SpecsDocument.Requirements), "UJ")
               where !known.Contains(mention.Id)
               select documents.Error("unknown-step", SpecsDocument.Requirements, mention.Line, $"There is no {mention.Id} in the user journey.");
    }
}
