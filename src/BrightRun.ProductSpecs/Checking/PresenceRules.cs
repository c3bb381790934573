using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>Documents that are missing, empty or unreadable in parts, and documents older than what they were made from.</summary>
internal static class PresenceRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        // A document is required as soon as a later one is there; before that it is only not written yet.
        var last = SpecsDocument.All.Select((document, index) => documents.Has(document) ? index : -1).Max();
        for (var index = 0; index < SpecsDocument.All.Count; index++)
        {
            var document = SpecsDocument.All[index];
            if (!documents.Has(document))
            {
                if (index < Math.Max(last, 1))
                    yield return documents.Error("document-missing", document, 0, $"The {document.Title} is not there. `{documents.Context.CommandOf(document.Step)}` begins it.");
                continue;
            }

            var lines = documents.Lines(document);
            if (lines.All(line => line.IsBlank))
                yield return documents.Error("document-empty", document, 0, $"The {document.Title} is empty.");
            if (MarkdownLines.OpenFence(lines.Select(line => line.Text)) is { } fence)
                yield return documents.Warning("open-code-block", document, fence, "This code block is never closed: everything below it counts as code, and no id in it is found.");
        }

        foreach (var step in new StatusReader(documents.Context).Read().Steps.Where(step => step.Document == "stale"))
        {
            var why = string.Join(" ", step.Reasons.Where(reason => !reason.StartsWith("Prompt", StringComparison.Ordinal)));
            yield return new("stale", SpecsFinding.Warning, documents.Shown(step.Step), 0, $"Older than what it was made from: {why}");
        }
    }
}
