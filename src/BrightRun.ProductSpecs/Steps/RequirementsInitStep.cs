using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>Step 03 init: user stories become functional requirements, without a model.</summary>
public sealed class RequirementsInitStep(SpecsContext context, IDialogue dialogue)
{
    /// <summary>Converts the stories and writes the requirements.</summary>
    /// <param name="request">How the step is to be run.</param>
    /// <param name="mapBack">
    /// Whether the ids go back into the stories' field FR Mapping. Requirements that are there already are left as they are then,
    /// unless the request forces.
    /// </param>
    /// <exception cref="SpecsException">The stories are missing or hold none; the requirements are there already.</exception>
    /// <exception cref="QuitException">The person quits; nothing was written.</exception>
    public StepResult Run(StepRequest request, bool mapBack)
    {
        var step = context.Configuration.Step(StepId.RequirementsInit);
        var warnings = new List<string>();
        var notes = request.NotesFor(step).ToList();
        request.RequireKnown(step, []);
        var answers = RememberedAnswers.Load(context, !request.NoCache, warnings.Add);
        var chosen = new InputChooser(context, step, request, new Conversation(dialogue), answers, warnings).Choose();
        var stories = chosen.Single(one => one.Input.Document == SpecsDocument.UserStories).FullPath!;
        var target = Chain.DocumentPath(context, step);
        var there = context.Files.FileExists(target);
        var keeps = there && mapBack && !request.Force;
        if (there && !request.Force && !mapBack)
        {
            throw new SpecsException(
                $"{context.Shown(target)} is there already, and may hold work that the stories don't.", "Replace it with --force; a dated copy is kept then. To bring only the stories' FR Mapping up to date, use --map-back.");
        }

        var plan = new FilePlan(context);
        var lines = context.Files.Lines(stories);
        var text = keeps ? context.Files.Text(target) : Converted(lines, stories, warnings, notes);
        if (!keeps)
            plan.Add(target, text);
        if (mapBack)
            AddMapping(plan, stories, lines, text, notes);
        var rows = plan.Rows();
        if (!request.DryRun)
        {
            if (there && !keeps)
                notes.Add($"The earlier requirements are kept as {context.Shown(Backup.Keep(context, target))}.");
            var before = context.Files.Hash(stories);
            plan.Write();
            answers.Save();
            if (!keeps)
                RecordStore.Save(context, step.Id, Record(chosen, text, plan));
            if (context.Files.Hash(stories) is var after && after != before)
                RecordStore.Follow(context, stories, before, after);
        }

        return new StepResult(
            step.Id, context.Abbreviation, [.. chosen.Select(one => new InputRow(one.Input.Key, context.Shown(one.FullPath!), true, one.Origin))], rows,
            context.Shown(target), warnings, notes, keeps ? null : Chain.NextCommand(context, step.Id));
    }

    private string Converted(string[] lines, string stories, List<string> warnings, List<string> notes)
    {
        var today = DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);
        var converted = RequirementsConversion.Convert(lines, context.Shown(stories), context.Product, today);
        warnings.AddRange(converted.Warnings);
        notes.Add($"{converted.Requirements} requirements in {converted.Sections} sections.");
        return converted.Text;
    }

    private static void AddMapping(FilePlan plan, string stories, string[] lines, string requirements, List<string> notes)
    {
        var (text, changed) = MappingWriter.Apply(lines, requirements.Split('\n'));
        if (changed > 0)
            plan.Add(stories, text);
        notes.Add($"FR Mapping brought up to date in {changed} stories.");
    }

    private StepRecord Record(IReadOnlyList<ChosenInput> chosen, string text, FilePlan plan)
    {
        var inputs = chosen.ToDictionary(
            one => one.Input.Key, one => new HashedFile(RecordStore.Name(context, one.FullPath!), context.Files.Hash(one.FullPath!)), StringComparer.Ordinal);
        return new StepRecord
        {
            At = context.Clock.GetUtcNow(),
            Files = plan.Hashes,
            Inputs = inputs,
            Document = new DocumentOrigin(SourceText.Hash(text), inputs, Written: true),
            Baseline = Baselines.Of(text),
        };
    }
}
