using System.Globalization;
using System.Text;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Filling;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>Step 04 split: one file and one wireframe prompt per section of the requirements, and an index.</summary>
public sealed class SplitStep(SpecsContext context, IDialogue dialogue)
{
    private readonly StepDefinition _step = context.Configuration.Step(StepId.Split);
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    /// <summary>Cuts the requirements and writes the prompts. Results of the person are never touched.</summary>
    /// <exception cref="SpecsException">The requirements are missing, hold no section, or two sections carry one number.</exception>
    /// <exception cref="QuitException">The person quits; nothing was written.</exception>
    public StepResult Run(StepRequest request)
    {
        _notes.AddRange(request.NotesFor(_step));
        var answers = RememberedAnswers.Load(context, !request.NoCache, _warnings.Add);
        var chosen = new InputChooser(context, _step, request, new Conversation(dialogue), answers, _warnings).Choose();
        var source = chosen[0].FullPath!;
        var text = context.Files.Lines(source);
        var document = RequirementsDocument.Parse(text);
        RequireSections(document, context.Shown(source));
        WarnOfOddities(document, text);

        var template = PromptTexts.Load(context, _step.Prompt!);
        request.RequireKnown(_step, template.Names);
        var journey = JourneyBlock.Load(context);
        var plan = new FilePlan(context);
        var prompts = 0;
        foreach (var section in document.Sections)
        {
            plan.Add(context.OutputAt(SpecsLayout.SectionFile(context.Abbreviation, section.Id)), SectionText(document, section));
            if (section.Requirements.Count == 0)
            {
                _warnings.Add($"Section {section.Number}, {section.Title}, holds no requirement: it gets no prompt.");
                continue;
            }

            prompts++;
            plan.Add(PromptPath(section.Id), PromptText(template, section, JourneyBlock.Of(journey, section.Number), request.Set));
        }

        plan.Add(context.OutputAt(SpecsLayout.Document(context.Abbreviation, SpecsLayout.SectionIndex)), SectionIndex.Text(context, document));
        var before = RecordStore.Find(context, _step.Id);
        if (!request.Force)
            plan.RequireUnedited(before?.Files ?? new Dictionary<string, string>(StringComparer.Ordinal));
        ListLeftOvers(document);
        _notes.Add($"{document.Sections.Count} sections, {prompts} prompts, {document.Sections.Sum(section => section.Requirements.Count)} requirements.");
        if (journey is null)
            _notes.Add($"The prompts quote no user journey; `brightrun specs journey extract {context.Flags}` makes its data.");
        var rows = plan.Rows();
        if (!request.DryRun)
        {
            plan.Write();
            answers.Save();
            RecordStore.Save(context, _step.Id, Record(source, plan));
        }

        return new StepResult(
            _step.Id, context.Abbreviation, [new InputRow(chosen[0].Input.Key, context.Shown(source), true, chosen[0].Origin)], rows,
            context.Shown(context.At(SpecsLayout.SectionResult(context.Abbreviation, SpecsLayout.AnySection))), _warnings, _notes, Chain.NextCommand(context, _step.Id));
    }

    private string PromptPath(string section) => context.OutputAt(SpecsLayout.Prompt(context.Abbreviation, _step.PromptOutput!.Replace("{section}", section, StringComparison.Ordinal)));

    /// <summary>The header, a blank line and the section.</summary>
    private static string SectionText(RequirementsDocument document, RequirementSection section)
    {
        var header = document.Text(1, document.HeaderLines);
        return (header.Length == 0 ? "" : header + "\n\n") + document.Text(section.FirstLine, section.LastLine) + "\n";
    }

    /// <summary>One block per requirement. Each names the line of this very text on which it begins.</summary>
    private string PromptText(PromptTemplate template, RequirementSection section, string? journey, IReadOnlyDictionary<string, string> set)
    {
        var text = new StringBuilder();
        var line = 1;
        foreach (var requirement in section.Requirements)
        {
            if (text.Length > 0)
            {
                text.Append('\n');
                line++;
            }

            var values = Values(section, requirement, line, journey, set);
            var conditions = _step.Conditions.ToDictionary(condition => condition.Key, condition => values.ContainsKey(condition.Value), StringComparer.Ordinal);
            var block = $"# {requirement.Id}\n\n{template.Fill(values, conditions).TrimEnd()}\n";
            text.Append(block);
            line += block.Count(letter => letter == '\n');
        }

        return text.ToString();
    }

    private Dictionary<string, string> Values(RequirementSection section, DeclaredId requirement, int line, string? journey, IReadOnlyDictionary<string, string> set)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FR_NUMBER"] = requirement.Id,
            ["FR_TITLE"] = requirement.Title,
            ["SECTION_ID"] = section.Id,
            ["SECTION_NUMBER"] = section.Id[1..],
            ["STAGE_NAME"] = $"Stage {section.Number} - {section.Title}",
            ["JOURNEY_STAGE_NUMBER"] = section.Number,
            ["FR_LOCATE_FILE_PATH"] = context.Shown(PromptPath(section.Id)),
            ["FR_LOCATE_LINE"] = line.ToString(CultureInfo.InvariantCulture),
            ["FR_SPEC_FILE_PATH"] = context.Shown(context.At(SpecsLayout.SectionFile(context.Abbreviation, section.Id))),
            ["OUTPUT_FILE_PATH"] = context.Shown(context.OutputAt(SpecsConfiguration.Expand(_step.Output, context.Product).Replace("{section}", section.Id, StringComparison.Ordinal))),
            ["PRODUCT_ABBR"] = context.Abbreviation,
            ["PROJECT_ABBREVIATION"] = context.Abbreviation,
            ["PROJECT_NAME"] = context.Product.Name,
        };
        if (journey is not null)
            values["JOURNEY_BLOCK"] = journey;
        foreach (var (key, value) in _step.Settings)
            values[key] = SpecsConfiguration.Expand(value, context.Product);
        foreach (var (key, value) in set.Where(pair => !_step.Inputs.Any(input => input.Key == pair.Key)))
            values[key] = value;
        return values;
    }

    private static void RequireSections(RequirementsDocument document, string shown)
    {
        if (document.Sections.Count == 0)
            throw new SpecsException($"{shown} holds no section.", "A section begins with a level-2 heading and its number: ## 1. Title.");
        if (document.Repeated().FirstOrDefault() is { First: { } first, Second: { } second })
        {
            throw new SpecsException(
                $"{shown}: lines {first.FirstLine} and {second.FirstLine} both begin section {first.Number} ({first.Title}; {second.Title}).",
                "Give one of them another number, or join them; nothing was written.");
        }
    }

    private void WarnOfOddities(RequirementsDocument document, string[] text)
    {
        if (MarkdownLines.OpenFence(text) is { } fence)
            _warnings.Add($"Line {fence}: a code block is never closed; everything below it counts as code.");
        foreach (var line in RequirementIds.Unrecognized(document.Lines))
            _warnings.Add($"Line {line.Number}: \"{line.Text.Trim()}\" looks like a requirement, but an id is bold with two to four numbers and a colon, as **FR1.2.3:**; it was passed over.");
        foreach (var section in document.Sections)
        {
            foreach (var stray in section.Requirements.Where(requirement => RequirementIds.FirstNumber(requirement.Id) != section.Number))
                _warnings.Add($"Line {stray.Line}: {stray.Id} stands in section {section.Number}.");
        }
    }

    /// <summary>Files of sections that are no longer there are named, never removed: a result may hang on them.</summary>
    private void ListLeftOvers(RequirementsDocument document)
    {
        var current = document.Sections.Select(section => section.Id).ToHashSet(StringComparer.Ordinal);
        var old = new[] { SpecsLayout.ProductFolder(context.Abbreviation), SpecsLayout.Prompt(context.Abbreviation, "") }
            .SelectMany(folder => context.Files.Files(context.At(folder.TrimEnd('/'))))
            .Where(path => SectionIndex.SectionOf(Path.GetFileName(path)) is { } id && !current.Contains(id))
            .Select(context.Shown);
        foreach (var path in old)
            _notes.Add($"{path} belongs to a section that is no longer there; it was left alone.");
    }

    private StepRecord Record(string source, FilePlan plan) => new()
    {
        At = context.Clock.GetUtcNow(),
        Files = plan.Hashes,
        Inputs = new Dictionary<string, HashedFile>(StringComparer.Ordinal)
        {
            [_step.Inputs[0].Key] = new(RecordStore.Name(context, source), context.Files.Hash(source)),
        },
        Template = PromptTexts.Hash(context, _step.Prompt!),
    };
}
