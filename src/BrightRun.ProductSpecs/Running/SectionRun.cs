using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Running;

/// <summary>Has a model answer the prompts of step 04: a call per requirement after the split, a call per section after combining.</summary>
/// <param name="context">The product.</param>
/// <param name="prompts">What the step made; its input is the requirements.</param>
/// <param name="connection">The model.</param>
/// <param name="progress">Hears how the answers grow.</param>
public sealed class SectionRun(SpecsContext context, StepResult prompts, ModelConnection connection, IModelProgress progress)
{
    private const string WireframeInstructions =
        "You write wireframe prompts. The request names files by path; all of them follow it, complete. Answer with the wireframe prompt between its two marker lines and nothing else.";

    private const string CombineInstructions =
        "You write wireframe prompts. The request names files by path; all of them follow it, complete. Answer with the one combined prompt in Markdown and nothing else; keep the catalogue to yourself.";

    private readonly Spending _spending = new(connection.Options);
    private readonly List<string> _warnings = [];
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>
    /// Answers the prompt of every requirement that has no whole block in its section's result yet. Each block is saved as soon as it is there, so that
    /// an interrupted run goes on where it stopped; blocks that are there are never touched.
    /// </summary>
    /// <exception cref="SpecsException">The server fails, or an answer holds no prompt.</exception>
    public async Task<RunReport> WireframesAsync(CancellationToken cancellation)
    {
        var document = Requirements();
        var work = document.Sections.SelectMany(section => Open(section).Select(requirement => (section, requirement))).ToList();
        var started = context.Clock.GetTimestamp();
        for (var index = 0; index < work.Count; index++)
        {
            var (section, requirement) = work[index];
            var left = index == 0 ? "" : $", about {context.Clock.GetElapsedTime(started).TotalMinutes / index * (work.Count - index):0.#} min left";
            var answer = await AskAsync($"{requirement.Id} ({index + 1} of {work.Count}{left})", WireframeInstructions, Block(section, requirement.Id), section, cancellation);
            Append(section, requirement.Id, answer);
        }

        return Report();
    }

    /// <summary>Answers the combined prompt of every section that has one and no answer yet.</summary>
    /// <param name="force">Asks again for sections that have an answer; a dated copy is kept.</param>
    /// <param name="cancellation">Ends the work; answers that are there stay.</param>
    /// <exception cref="SpecsException">The server fails, or an answer leaves out a requirement.</exception>
    public async Task<RunReport> CombinedAsync(bool force, CancellationToken cancellation)
    {
        foreach (var section in Requirements().Sections)
        {
            var prompt = context.At(SpecsLayout.CombinedPrompt(context.Abbreviation, section.Id));
            var target = context.OutputAt(SpecsLayout.CombinedResult(context.Abbreviation, section.Id));
            if (!context.Files.FileExists(prompt))
                continue;
            if (context.Files.FileExists(target) && !force)
            {
                _warnings.Add($"{context.Shown(target)} is there already and was left alone; --force replaces it.");
                continue;
            }

            var answer = AnswerText.Of(await AskAsync($"section {section.Id}", CombineInstructions, context.Files.Text(prompt), section, cancellation)).Document;
            var missing = section.Requirements.Select(requirement => requirement.Id).Where(id => !answer.Contains(id, StringComparison.Ordinal)).ToList();
            if (missing.Count > 0)
                throw Rejected(section.Id, answer, $"it says nothing about {string.Join(", ", missing)}");
            Write(target, answer);
        }

        return Report();
    }

    private RequirementsDocument Requirements() =>
        RequirementsDocument.Parse(context.Files.Lines(Path.GetFullPath(Path.Combine(context.Paths.ProjectRoot, prompts.Inputs[0].Path!))));

    private IEnumerable<DeclaredId> Open(RequirementSection section)
    {
        var path = ResultPath(section);
        var there = context.Files.FileExists(path) ? WireframeResult.Parse(context.Files.Lines(path)).Blocks.Select(block => block.Id).ToHashSet(StringComparer.Ordinal) : [];
        return section.Requirements.Where(requirement => !there.Contains(requirement.Id));
    }

    /// <summary>The part of a section's prompt that belongs to one requirement.</summary>
    private string Block(RequirementSection section, string id)
    {
        var lines = context.Files.Lines(context.At(SpecsLayout.SectionPrompt(context.Abbreviation, section.Id)));
        var start = Array.IndexOf(lines, $"# {id}");
        if (start < 0)
            throw new SpecsException($"The prompt of section {section.Id} holds nothing for {id}.", $"Make it anew: `{context.CommandOf(StepId.Split)} --force`.");
        var titles = section.Requirements.Select(requirement => $"# {requirement.Id}").ToHashSet(StringComparer.Ordinal);
        return string.Join('\n', lines.Skip(start).Take(1).Concat(lines.Skip(start + 1).TakeWhile(line => !titles.Contains(line))));
    }

    private async Task<string> AskAsync(string title, string instructions, string prompt, RequirementSection section, CancellationToken cancellation)
    {
        var files = new List<string> { context.At(SpecsLayout.SectionFile(context.Abbreviation, section.Id)) };
        if (instructions == CombineInstructions)
            files.Add(ResultPath(section));
        var request = prompt + Attachments.Of(context, files, codebase: null);
        _spending.RequireAffordable(request.Length);
        var answer = await new ModelCall(connection, context.Clock, progress).AskAsync(title, instructions, request, cancellation);
        _spending.Add(answer);
        if (!answer.IsComplete)
            throw Rejected(section.Id, answer.Text, $"it ended at the limit of {connection.Options.MaxOutputTokens} tokens; raise --max-tokens");
        return answer.Text;
    }

    private void Append(RequirementSection section, string id, string answer)
    {
        var text = SourceText.Normalized(answer);
        var (begin, end) = (text.IndexOf(WireframeResult.Begin(id), StringComparison.Ordinal), text.LastIndexOf(WireframeResult.End(id), StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw Rejected(section.Id, text, $"it does not stand between the two marker lines of {id}");
        var inner = text[(begin + WireframeResult.Begin(id).Length)..end].Trim('\n');
        if (string.IsNullOrWhiteSpace(inner))
            throw Rejected(section.Id, text, $"there is nothing between the marker lines of {id}");
        var path = ResultPath(section);
        var before = context.Files.FileExists(path) ? context.Files.Text(path).TrimEnd() + "\n\n" : "";
        Write(path, $"{before}{WireframeResult.Begin(id)}\n{inner}\n{WireframeResult.End(id)}\n", keepsBefore: false);
    }

    private void Write(string path, string text, bool keepsBefore = true)
    {
        var there = context.Files.FileExists(path);
        if (there && keepsBefore)
            _warnings.Add($"The earlier answer is kept as {context.Shown(Backup.Keep(context, path))}.");
        context.Files.Write(path, text);
        _files.TryAdd(context.Shown(path), there ? "replaced" : "created");
    }

    private SpecsException Rejected(string section, string answer, string reason)
    {
        var kept = context.OutputAt(SpecsLayout.RejectedAnswer(context.Abbreviation, section));
        context.Files.Write(kept, answer);
        return new SpecsException($"An answer for section {section} can't be used: {reason}.", $"It is kept as {context.Shown(kept)}. What was answered before is saved; run the command again to go on.");
    }

    private string ResultPath(RequirementSection section) => context.OutputAt(SpecsLayout.SectionResult(context.Abbreviation, section.Id));

    private RunReport Report() =>
        new([.. _files.Select(file => new FileRow(file.Key, file.Value))], _spending.Calls, _spending.InputTokens, _spending.OutputTokens, _spending.Cost, _warnings);
}
