using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Filling;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>Step 04 combine: for each section with a result, the prompt that makes one proof of concept of its wireframe prompts.</summary>
public sealed partial class CombineStep(SpecsContext context, IDialogue dialogue)
{
    private readonly StepDefinition _step = context.Configuration.Step(StepId.Combine);
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    /// <summary>Writes the combined prompts and their index.</summary>
    /// <exception cref="SpecsException">The requirements are missing, or no section has a result yet.</exception>
    /// <exception cref="QuitException">The person quits; nothing was written.</exception>
    public StepResult Run(StepRequest request)
    {
        _notes.AddRange(request.NotesFor(_step));
        var answers = RememberedAnswers.Load(context, !request.NoCache, _warnings.Add);
        var chosen = new InputChooser(context, _step, request, new Conversation(dialogue), answers, _warnings).Choose();
        var document = RequirementsDocument.Parse(context.Files.Lines(chosen[0].FullPath!));
        var sections = document.Sections.Where(section => section.Requirements.Count > 0).ToList();
        var ready = sections.Where(HasResult).ToList();
        if (ready.Count == 0)
        {
            throw new SpecsException(
                $"No section has a result yet; the first would be {context.Shown(ResultPath(document.Sections.Count > 0 ? document.Sections[0].Id : "E01"))}.",
                $"Run `{context.CommandOf(StepId.Split)}` first, then the prompts of its sections, and save the answers under that name.", SpecsFailure.MissingInput);
        }

        var template = WithoutScriptNotes(PromptTexts.Load(context, _step.Prompt!));
        request.RequireKnown(_step, template.Names);
        var plan = new FilePlan(context);
        foreach (var section in ready)
            plan.Add(PromptPath(section.Id), PromptText(template, section, request.Set));
        foreach (var section in sections.Except(ready))
            _warnings.Add($"Section {section.Id} was left out: {context.Shown(ResultPath(section.Id))} is not there or is empty.");
        foreach (var section in ready)
            WarnOfGaps(section);
        plan.Add(context.OutputAt(SpecsLayout.Document(context.Abbreviation, SpecsLayout.CombinedIndex)), Index(sections, ready));
        if (!request.Force)
            plan.RequireUnedited(RecordStore.Find(context, _step.Id)?.Files ?? new Dictionary<string, string>(StringComparer.Ordinal));
        _notes.Add($"{ready.Count} prompts generated, {sections.Count - ready.Count} sections left out.");
        var rows = plan.Rows();
        if (!request.DryRun)
        {
            plan.Write();
            answers.Save();
            RecordStore.Save(context, _step.Id, Record(ready, plan));
        }

        return new StepResult(
            _step.Id, context.Abbreviation, [new InputRow(chosen[0].Input.Key, context.Shown(chosen[0].FullPath!), true, chosen[0].Origin)], rows,
            context.Shown(context.At(SpecsLayout.CombinedResult(context.Abbreviation, SpecsLayout.AnySection))), _warnings, _notes, Chain.NextCommand(context, _step.Id));
    }

    private bool HasResult(RequirementSection section) =>
        context.Files.FileExists(ResultPath(section.Id)) && !string.IsNullOrWhiteSpace(context.Files.Text(ResultPath(section.Id)));

    private string ResultPath(string section) => context.At(SpecsLayout.SectionResult(context.Abbreviation, section));

    private string OutputPath(string section) => context.OutputAt(SpecsConfiguration.Expand(_step.Output, context.Product).Replace("{section}", section, StringComparison.Ordinal));

    private string PromptPath(string section) => context.OutputAt(SpecsLayout.Prompt(context.Abbreviation, _step.PromptOutput!.Replace("{section}", section, StringComparison.Ordinal)));

    private string PromptText(PromptTemplate template, RequirementSection section, IReadOnlyDictionary<string, string> set)
    {
        var date = DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["STAGE_NUMBER"] = section.Number,
            ["STAGE_NAME"] = section.Title,
            ["SECTION_ID"] = section.Id,
            ["PRODUCT_ABBR"] = context.Abbreviation,
            ["PROJECT_NAME"] = context.Product.Name,
            ["CURRENT_DATE"] = date,
            ["INPUT_WIREFRAMES_FILE_PATH"] = context.Shown(ResultPath(section.Id)),
            ["FR_SPEC_FILE_PATH"] = context.Shown(context.At(SpecsLayout.SectionFile(context.Abbreviation, section.Id))),
            ["FINAL_FIGMA_OUTPUT_FILE_PATH"] = context.Shown(OutputPath(section.Id)),
            ["OVERVIEW_FILE_PATH"] = Document(SpecsDocument.Overview),
            ["USER_STORIES_FILE_PATH"] = Document(SpecsDocument.UserStories),
            ["USER_JOURNEY_FILE_PATH"] = Document(SpecsDocument.UserJourney),
            ["FUNCTIONAL_REQUIREMENTS_FILE_PATH"] = Document(SpecsDocument.Requirements),
            ["ANALYSIS_FILE_PATH"] = context.Shown(context.OutputAt(SpecsLayout.Worksheet(context.Abbreviation, section.Id))),
        };
        foreach (var (key, value) in _step.Settings)
            values[key] = SpecsConfiguration.Expand(value, context.Product);
        foreach (var (key, value) in set.Where(pair => !_step.Inputs.Any(input => input.Key == pair.Key)))
            values[key] = value;
        var prefix = $"""
            # Combined wireframe prompt - {section.Id}

            - Date: {date}
            - Stage: {section.Number}. {section.Title}
            - Product: {context.Product.Name} ({context.Abbreviation})
            - Section: {section.Id}, {section.Requirements.Count} requirements

            Give everything below to the model that has the files at hand. Paths are relative to the project's folder. Save its answer as
            {values["FINAL_FIGMA_OUTPUT_FILE_PATH"]}.

            ---


            """.ReplaceLineEndings("\n");
        return prefix + template.Fill(values, new Dictionary<string, bool>(StringComparer.Ordinal)).TrimEnd() + "\n";
    }

    private string Document(SpecsDocument document) => context.Shown(context.At(document.Path(context.Abbreviation)));

    /// <summary>Older templates end with notes for the script, behind a rule; they are no part of the prompt.</summary>
    private static PromptTemplate WithoutScriptNotes(PromptTemplate template) =>
        PromptTemplate.Parse(ScriptNotes().Replace(template.Source, ""), template.Name);

    private void WarnOfGaps(RequirementSection section)
    {
        var result = WireframeResult.Parse(context.Files.Lines(ResultPath(section.Id)));
        var whole = result.Blocks.Select(block => block.Id).ToHashSet(StringComparer.Ordinal);
        var missing = section.Requirements.Select(requirement => requirement.Id).Where(id => !whole.Contains(id)).ToList();
        if (missing.Count > 0)
            _warnings.Add($"{context.Shown(ResultPath(section.Id))} holds no whole block for {string.Join(", ", missing)}.");
    }

    private string Index(IReadOnlyList<RequirementSection> sections, List<RequirementSection> ready)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {context.Product.Name} - Combined Wireframe Prompts\n\n");
        text.Append("| Section | Title | Prompt | Answer goes to |\n| --- | --- | --- | --- |\n");
        foreach (var section in sections)
        {
            var prompt = Path.GetFileName(SpecsLayout.CombinedPrompt(context.Abbreviation, section.Id));
            text.Append(ready.Contains(section)
                ? $"| {section.Id} | {SectionIndex.Cell(section.Title)} | [{prompt}]({SpecsLayout.Prompts}/{prompt}) | `{Path.GetFileName(OutputPath(section.Id))}` |\n"
                : $"| {section.Id} | {SectionIndex.Cell(section.Title)} | none: `{Path.GetFileName(ResultPath(section.Id))}` is missing | |\n");
        }

        return text.ToString();
    }

    private StepRecord Record(IEnumerable<RequirementSection> ready, FilePlan plan) => new()
    {
        At = context.Clock.GetUtcNow(),
        Files = plan.Hashes,
        Inputs = ready.ToDictionary(
            section => section.Id, section => new HashedFile(RecordStore.Name(context, ResultPath(section.Id)), context.Files.Hash(ResultPath(section.Id))), StringComparer.Ordinal),
        Template = PromptTexts.Hash(context, _step.Prompt!),
    };

    [GeneratedRegex(@"(?:^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\n\s*)?^\#{1,6}[ \t]+[^\n]*usage instructions for the script.*\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex ScriptNotes();
}
