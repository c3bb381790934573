using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Progress;

/// <summary>Looks how the steps of a product stand.</summary>
public sealed class StatusReader(SpecsContext context)
{
    private readonly SortedDictionary<string, StepRecord> _records = RecordStore.Load(context);
    private readonly DefaultPlaces _places = new(context);
    private readonly HashSet<string> _stale = new(StringComparer.Ordinal);

    /// <summary>The status of every step.</summary>
    public ProductStatus Read()
    {
        var steps = context.Configuration.Steps.Select(Status).ToList();
        var next = steps.FirstOrDefault(step => step.Step != StepId.Legacy && (step.Document is "missing" or "stale" or "waiting" || IsPart(step.Document)));
        return new ProductStatus(context.Abbreviation, context.Product.Name, steps, next is null ? null : NextFor(next));
    }

    private StepStatus Status(StepDefinition step)
    {
        var reasons = new List<string>();
        var required = step.Inputs.Where(input => input.Required).ToList();
        var missing = required.Where(input => !context.Files.FileExists(_places.Of(input).FullPath)).Select(input => input.Label).ToList();
        var record = _records.GetValueOrDefault(step.Id);
        var prompt = Prompt(step, record, reasons);
        var document = step.Id is StepId.Split or StepId.Combine ? Sections(step, record, reasons) : Document(step, record, reasons);
        if (document == "stale")
            _stale.Add(step.Document?.Title ?? step.Title);
        return new(step.Id, step.Command, step.Title, $"{required.Count - missing.Count} of {required.Count}", missing, prompt, document, [.. reasons.Distinct(StringComparer.Ordinal)]);
    }

    private string Prompt(StepDefinition step, StepRecord? record, List<string> reasons)
    {
        if (step.Prompt is null)
            return "none";
        if (record is null)
            return PromptFiles(step).Any(context.Files.FileExists) ? "current" : "missing";
        var files = record.Files.Where(file => file.Key.Contains($"/{SpecsLayout.Prompts}/", StringComparison.Ordinal)).ToList();
        if (files.Count == 0 || files.Any(file => !context.Files.FileExists(RecordStore.FullPath(context, file.Key))))
            return "missing";
        var changed = Changed(step, record.Inputs).ToList();
        if (record.Template is { } template && TemplateHash(step) != template)
            changed.Add("the prompt template changed");
        if (changed.Count > 0)
        {
            reasons.AddRange(changed.Select(change => $"Prompt: {change}."));
            return "stale";
        }

        return files.Any(file => context.Files.Hash(RecordStore.FullPath(context, file.Key)) != file.Value) ? "edited" : "current";
    }

    private string Document(StepDefinition step, StepRecord? record, List<string> reasons)
    {
        var path = Chain.DocumentPath(context, step);
        var made = step.Prompt is null ? record is not null : PromptFiles(step).Any(context.Files.FileExists);
        if (!context.Files.FileExists(path) || string.IsNullOrWhiteSpace(context.Files.Text(path)))
            return made && step.Prompt is not null ? "waiting" : "missing";
        var origin = Chain.OriginOf(context, step, record);
        if (step.Rewrites && origin?.Inputs is null)
            return made ? "waiting" : "missing";
        var changed = origin?.Inputs is { } inputs ? Changed(step, inputs).ToList() : [.. OlderByDate(step, path)];
        changed.AddRange(StaleSources(step));
        reasons.AddRange(changed.Select(change => $"Document: {change}."));
        return changed.Count > 0 ? "stale" : "current";
    }

    /// <summary>The inputs whose text is no longer the recorded one; a step's own document and advice don't count.</summary>
    private IEnumerable<string> Changed(StepDefinition step, IReadOnlyDictionary<string, HashedFile> recorded)
    {
        foreach (var input in step.Inputs.Where(input => input.Required && !(step.Rewrites && input.Document == step.Document)))
        {
            if (!recorded.TryGetValue(input.Key, out var then))
                continue;
            var full = RecordStore.FullPath(context, then.Path);
            if (!context.Files.FileExists(full))
                yield return $"the {input.Label} is gone";
            else if (context.Files.Hash(full) != then.Sha256)
                yield return $"the {input.Label} changed since";
        }
    }

    /// <summary>The inputs that are stale themselves; a step's own document doesn't count.</summary>
    private IEnumerable<string> StaleSources(StepDefinition step) =>
        from input in step.Inputs
        where input.Document is { } document && document != step.Document && _stale.Contains(document.Title)
        select $"its source, the {input.Label}, is stale";

    /// <summary>For documents that nobody recorded, the dates of the files are all there is.</summary>
    private IEnumerable<string> OlderByDate(StepDefinition step, string path)
    {
        var written = context.Files.WrittenAt(path);
        return from input in step.Inputs
               where input.Document is not null && input.Document != step.Document
               let full = _places.Of(input).FullPath
               where context.Files.FileExists(full) && context.Files.WrittenAt(full) > written
               select $"the {input.Label} is newer (by the dates of the files)";
    }

    /// <summary>What steps with one result per section have come to; their results rest on the requirements, and the combined ones on those of the split.</summary>
    private string Sections(StepDefinition step, StepRecord? record, List<string> reasons)
    {
        var source = context.At(SpecsDocument.Requirements.Path(context.Abbreviation));
        if (!context.Files.FileExists(source))
            return "missing";
        var sections = RequirementsDocument.Parse(context.Files.Lines(source)).Sections.Where(section => section.Requirements.Count > 0).ToList();
        var done = sections.Count(section => context.Files.FileExists(context.At(step.Id == StepId.Split
            ? SpecsLayout.SectionResult(context.Abbreviation, section.Id)
            : SpecsLayout.CombinedResult(context.Abbreviation, section.Id))));
        if (done == 0)
            return record is null ? "missing" : "waiting";

        var changed = record is null ? [] : Changed(step, record.Inputs).ToList();
        changed.AddRange(StaleSources(step));
        if (step.Id == StepId.Combine && context.Configuration.Steps.FirstOrDefault(one => one.Id == StepId.Split) is { } split && _stale.Contains(split.Title))
            changed.Add($"its source, the {split.Title}, is stale");
        reasons.AddRange(changed.Select(change => $"Results: {change}."));
        return changed.Count > 0 ? "stale" : done == sections.Count ? "current" : $"{done} of {sections.Count}";
    }

    private IEnumerable<string> PromptFiles(StepDefinition step)
    {
        var name = SpecsConfiguration.Expand(step.PromptOutput!, context.Product);
        return new[] { name, PromptTexts.OlderName(name) }.Select(file => context.At(SpecsLayout.Prompt(context.Abbreviation, file)));
    }

    private string? TemplateHash(StepDefinition step)
    {
        try
        {
            return PromptTexts.Hash(context, step.Prompt!);
        }
        catch (SpecsException)
        {
            return null;
        }
    }

    /// <summary>What to do about a step: make what it lacks, run its prompt, or run it again.</summary>
    private string NextFor(StepStatus step) => step is { Document: "waiting", Prompt: "current" or "edited" } || (IsPart(step.Document) && step.Prompt == "current")
        ? $"run the prompt of `{context.CommandOf(step.Step)}` and save the answer (or let --run do it)"
        : context.CommandOf(step.Step);

    private static bool IsPart(string document) => document.Contains(" of ", StringComparison.Ordinal);
}
