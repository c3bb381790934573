using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>A step that makes one prompt: 00, 01, 02a, 02b, 3a, 3b-1 and 3b-2.</summary>
public sealed class PromptStep(SpecsContext context, StepDefinition step, IDialogue dialogue)
{
    private readonly Conversation _conversation = new(dialogue);
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    /// <summary>Chooses the inputs, fills the template and writes the prompt.</summary>
    /// <exception cref="SpecsException">An input is missing, the template can't be filled, or a prompt was edited.</exception>
    /// <exception cref="QuitException">The person quits; nothing was written.</exception>
    public StepResult Run(StepRequest request)
    {
        var template = PromptTexts.Load(context, step.Prompt!);
        request.RequireKnown(step, template.Names);
        _notes.AddRange(request.NotesFor(step));
        var answers = RememberedAnswers.Load(context, !request.NoCache, _warnings.Add);
        var chosen = new InputChooser(context, step, request, _conversation, answers, _warnings).Choose();
        if (step.Id == StepId.Legacy && !chosen.Any(one => one is { Input.Kind: InputKind.Codebase, FullPath: not null }))
            return Skipped(chosen);
        var values = Values(chosen, request);
        var conditions = step.Conditions.ToDictionary(condition => condition.Key, condition => values.ContainsKey(condition.Value), StringComparer.Ordinal);
        var text = template.Fill(values, conditions);

        var plan = new FilePlan(context);
        var prompts = PromptPaths().ToList();
        foreach (var path in prompts)
            plan.Add(path, text);
        var before = RecordStore.Find(context, step.Id);
        if (!request.Force)
            plan.RequireUnedited(before?.Files ?? new Dictionary<string, string>(StringComparer.Ordinal));
        var rows = plan.Rows();
        if (!request.DryRun)
        {
            plan.Write();
            if (step.Document == SpecsDocument.Requirements && !context.Files.FileExists(ChangeLog))
                context.Files.Write(ChangeLog, "");
            answers.Save();
            RecordStore.Save(context, step.Id, Record(before, chosen, plan));
        }

        return new StepResult(step.Id, context.Abbreviation, Inputs(chosen), rows, context.Shown(Document), _warnings, _notes, Chain.NextCommand(context, step.Id)) { PromptText = text };
    }

    private string Document => context.OutputAt(SpecsConfiguration.Expand(step.Output, context.Product));

    private string ChangeLog => context.OutputAt(SpecsLayout.ChangeLog(context.Abbreviation));

    /// <summary>The generated prompts: of 3b also one under the older name with a hash sign, which scripts may still look for.</summary>
    private IEnumerable<string> PromptPaths()
    {
        var name = SpecsConfiguration.Expand(step.PromptOutput!, context.Product);
        return new[] { name, PromptTexts.OlderName(name) }.Distinct(StringComparer.Ordinal)
            .Select(file => context.OutputAt(SpecsLayout.Prompt(context.Abbreviation, file)));
    }

    private Dictionary<string, string> Values(IReadOnlyList<ChosenInput> chosen, StepRequest request)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROJECT_NAME"] = context.Product.Name,
            ["PROJECT_ABBREVIATION"] = context.Abbreviation,
            ["PRODUCT_ABBR"] = context.Abbreviation,
            ["OUTPUT_PATH"] = context.Shown(Document),
            ["CHANGE_LOG_PATH"] = context.Shown(ChangeLog),
        };
        foreach (var (key, value) in step.Settings)
            values[key] = SpecsConfiguration.Expand(value, context.Product);
        foreach (var (input, full, _) in chosen.Where(one => one.FullPath is not null))
        {
            values[input.Key] = context.Shown(full!);
            if (context.Paths.IsOutside(full!))
                _warnings.Add($"{full} lies outside of the project: the prompt names it by an absolute path, which means nothing on another machine.");
        }

        if (step.Id == StepId.Enhance && !values.ContainsKey("CORE_PROJECT_DELIVERABLE") && !request.Set.ContainsKey("CORE_PROJECT_DELIVERABLE"))
            values["CORE_PROJECT_DELIVERABLE"] = Deliverable(chosen, request);
        foreach (var (key, value) in request.Set.Where(set => !step.Inputs.Any(input => input.Key == set.Key)))
            values[key] = value;
        return values;
    }

    /// <summary>What is to be built: as stored, else the first sentence of the overview's summary, shown for confirmation.</summary>
    private string Deliverable(IReadOnlyList<ChosenInput> chosen, StepRequest request)
    {
        var overview = chosen.FirstOrDefault(one => one.Input.Document == SpecsDocument.Overview)?.FullPath;
        var proposed = context.Product.Deliverable ?? (overview is null ? null : OverviewSummary.FirstSentence(context.Files.Lines(overview))) ?? context.Product.Name;
        if (!request.Asks)
        {
            _notes.Add($"Deliverable: {proposed}");
            return proposed;
        }

        _conversation.Say($"What is to be built (CORE_PROJECT_DELIVERABLE): {proposed}");
        return _conversation.Line("  Enter = as shown, q = quit, or other words: ") is { Length: > 0 } typed ? typed : proposed;
    }

    private StepResult Skipped(IReadOnlyList<ChosenInput> chosen)
    {
        _notes.Add("No existing code base was named, so there is nothing to tie the requirements to: no prompt was made. Name one with --codebase PATH.");
        return new StepResult(step.Id, context.Abbreviation, Inputs(chosen), [], null, _warnings, _notes, Chain.NextCommand(context, step.Id));
    }

    private StepRecord Record(StepRecord? before, IReadOnlyList<ChosenInput> chosen, FilePlan plan) => new()
    {
        At = context.Clock.GetUtcNow(),
        Files = plan.Hashes,
        Inputs = chosen.Where(one => one.FullPath is not null && one.Input.Kind != InputKind.Codebase)
            .ToDictionary(one => one.Input.Key, one => new HashedFile(RecordStore.Name(context, one.FullPath!), context.Files.Hash(one.FullPath!)), StringComparer.Ordinal),
        Template = PromptTexts.Hash(context, step.Prompt!),
        Document = Chain.OriginOf(context, step, before),
        Baseline = step.Rewrites && context.Files.FileExists(Document) ? Baselines.Of(context.Files.Text(Document)) : null,
    };

    private List<InputRow> Inputs(IEnumerable<ChosenInput> chosen) =>
        [.. chosen.Select(one => new InputRow(one.Input.Key, one.FullPath is null ? null : context.Shown(one.FullPath), one.FullPath is not null, one.Origin))];
}
