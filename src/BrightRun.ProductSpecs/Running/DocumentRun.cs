using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Running;

/// <summary>Has a model answer the prompt of a step, and saves the answer as the step's document if it can be that.</summary>
public sealed class DocumentRun(SpecsContext context, StepDefinition step, ModelConnection connection, IModelProgress progress)
{
    private const string Instructions =
        "You write specification documents. The request names files by path; all of them follow it, complete. Answer with the whole document in Markdown and nothing else: "
        + "no remark before or behind it, no code block around it, no part left out. Where the request tells you to save it, that is done for you.";

    private const string LogInstructions =
        " Behind the document, write a line that holds only " + AnswerText.LogMarker + ", and behind it the entries for the change log.";

    private readonly List<string> _warnings = [];

    private string Target => Chain.DocumentPath(context, step);

    /// <summary>Refuses, before anything is asked or paid, to replace a document that a person edited or made.</summary>
    /// <exception cref="SpecsException">There is one, and <paramref name="force"/> is false.</exception>
    public void RequireUnedited(bool force)
    {
        if (force || !context.Files.FileExists(Target))
            return;
        var now = context.Files.Hash(Target);
        if (RecordStore.Load(context).Values.Any(record => record.Document is { Written: true } origin && origin.Sha256 == now))
            return;
        throw new SpecsException(
            $"{context.Shown(Target)} is there already and was edited, or made by somebody else; nothing was asked.", "Replace it with --force: a dated copy is kept then. Or leave out --run to make the prompt only.");
    }

    /// <summary>Asks, checks and saves.</summary>
    /// <param name="prompt">What the step made.</param>
    /// <param name="force">Replaces an edited document; a dated copy is kept.</param>
    /// <param name="cancellation">Ends the call; nothing is written then.</param>
    /// <exception cref="SpecsException">The server fails, or the answer can't be the document; it is kept beside the prompts then.</exception>
    public async Task<RunReport> RunAsync(StepResult prompt, bool force, CancellationToken cancellation)
    {
        RequireUnedited(force);
        var request = Request(prompt);
        var spending = new Spending(connection.Options);
        spending.RequireAffordable(request.Length);
        var call = new ModelCall(connection, context.Clock, progress);
        var answer = await call.AskAsync(step.Title, Instructions + (step.Rewrites ? LogInstructions : ""), request, cancellation);
        spending.Add(answer);

        var text = AnswerText.Of(answer.Text);
        var before = step.Rewrites && context.Files.FileExists(Target) ? context.Files.Text(Target) : null;
        Require(answer, text, before);
        if (text.Dropped is not null)
            _warnings.Add($"The model wrote {text.Dropped.Length} characters before the document; they were left out.");
        var row = Save(text, prompt);
        return new RunReport([row], spending.Calls, spending.InputTokens, spending.OutputTokens, spending.Cost, _warnings);
    }

    /// <summary>The prompt and every file that it names.</summary>
    public string Request(StepResult prompt)
    {
        var files = prompt.Inputs.Where(input => input.Path is not null && input.Key != BuiltInSteps.Codebase).Select(input => FullPath(input.Path!));
        var codebase = prompt.Inputs.FirstOrDefault(input => input.Key == BuiltInSteps.Codebase)?.Path;
        return prompt.PromptText + Attachments.Of(context, files, codebase is null ? null : FullPath(codebase));
    }

    private void Require(ModelAnswer answer, AnswerText text, string? before)
    {
        var skeleton = step.Rewrites || step.Document?.Template is not { } name ? null : SkeletonText(name);
        var problems = answer.IsComplete
            ? DocumentValidation.Problems(step.Id, step.Document!, text.Document, skeleton, before)
            : [$"It ended at the limit of {connection.Options.MaxOutputTokens} tokens."];
        if (problems.Count == 0)
            return;
        var kept = context.OutputAt(SpecsLayout.RejectedAnswer(context.Abbreviation, step.Id));
        context.Files.Write(kept, SourceText.Normalized(answer.Text));
        throw new SpecsException(
            $"The answer can't be the {step.Document!.Title}: {string.Join(" ", problems.Take(5))}{(problems.Count > 5 ? $" And {problems.Count - 5} more." : "")}",
            $"It is kept as {context.Shown(kept)}; {context.Shown(Target)} was not touched. Run it again, take another model{(answer.IsComplete ? "" : ", raise --max-tokens")}, or mend the answer by hand and save it under that name.");
    }

    private string? SkeletonText(string name)
    {
        var own = context.At($"{SpecsLayout.Templates}/{name}");
        return context.Files.FileExists(own) ? context.Files.Text(own) : Resources.Text(Resources.Templates, name);
    }

    private FileRow Save(AnswerText text, StepResult prompt)
    {
        var plan = new FilePlan(context);
        plan.Add(Target, text.Document);
        var row = plan.Rows()[0];
        if (row.Action == "replaced")
            _warnings.Add($"The earlier {step.Document!.Title} is kept as {context.Shown(Backup.Keep(context, Target))}.");
        plan.Write();
        if (step.Rewrites)
            AppendLog(text.Log);
        var record = RecordStore.Find(context, step.Id) ?? new StepRecord { At = context.Clock.GetUtcNow() };
        RecordStore.Save(context, step.Id, record with { Document = new DocumentOrigin(SourceText.Hash(text.Document), record.Inputs, Written: true) });
        return row;
    }

    private void AppendLog(string? log)
    {
        var path = context.OutputAt(SpecsLayout.ChangeLog(context.Abbreviation));
        if (log is null)
        {
            _warnings.Add($"The model gave no change log; {context.Shown(path)} was not touched.");
            return;
        }

        var before = context.Files.FileExists(path) ? context.Files.Text(path) : "";
        context.Files.Write(path, $"{before}{(before.Length > 0 && !before.EndsWith('\n') ? "\n" : "")}## {step.Id}, {context.Clock.GetUtcNow():yyyy-MM-dd HH:mm} UTC\n\n{log}\n\n");
    }

    private string FullPath(string shown) => Path.GetFullPath(Path.Combine(context.Paths.ProjectRoot, shown));
}
