using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>An input and the file that was chosen for it.</summary>
/// <param name="Input">The input.</param>
/// <param name="FullPath">Full path; null: the step goes without it.</param>
/// <param name="Origin">Where the choice comes from.</param>
internal sealed record ChosenInput(StepInput Input, string? FullPath, string Origin);

/// <summary>
/// Chooses the files of a step: what the call sets, else what the person answers, else what was remembered, else the default. Nothing
/// is written before all of them are chosen.
/// </summary>
internal sealed class InputChooser(SpecsContext context, StepDefinition step, StepRequest request, Conversation conversation, RememberedAnswers answers, List<string> warnings)
{
    private const int ListedFiles = 20;

    private readonly DefaultPlaces _places = new(context);
    private readonly List<ChosenInput> _chosen = [];

    /// <summary>The files, in the order of the step's inputs.</summary>
    /// <exception cref="SpecsException">A required one is missing; all missing ones are named, with the commands that make them.</exception>
    /// <exception cref="QuitException">The person quits.</exception>
    public IReadOnlyList<ChosenInput> Choose()
    {
        if (!request.Asks)
            RequireAll(step.Inputs);
        foreach (var input in step.Inputs)
            _chosen.Add(input.Kind == InputKind.Codebase ? Codebase(input) : File(input));
        WarnOfDoubles();
        if (request.Asks)
            Summarize();
        return _chosen;
    }

    private ChosenInput File(StepInput input)
    {
        if (request.Set.TryGetValue(input.Key, out var set))
            return Given(input, set);
        var place = _places.Of(input);
        var remembered = answers.Find(step.Id, input.Key) is { } path && path != place.FullPath ? path : null;

        // Data of the journey are made by a command; whoever has them wants them.
        var isAsked = request.Asks && (input.Required || input.Kind == InputKind.Example);
        var (full, origin) = isAsked ? Ask(input, place, remembered) : remembered is not null ? (remembered, "cached") : (place.FullPath, place.Origin);
        if (full is null)
            return new(input, null, "none");
        var finding = InputCheck.Look(context, input, full);
        if (finding.Fault is not null)
            return input.Required ? throw Missing([(input, finding.Fault)]) : Without(input, finding.Fault);
        if (finding.Doubt is not null)
            warnings.Add(finding.Doubt);
        if (place.Move is not null && full == place.FullPath)
            warnings.Add(place.Move);
        Remember(input, full, origin, finding);
        return new(input, full, origin);
    }

    private ChosenInput Given(StepInput input, string typed)
    {
        var full = Resolve(input, typed);
        var finding = InputCheck.Look(context, input, full);
        if (finding.Fault is not null)
            throw new SpecsException($"--set {input.Key}: {finding.Fault}", "Correct the path, or leave it out to take the default.", SpecsFailure.MissingInput);
        if (finding.Doubt is not null)
            warnings.Add(finding.Doubt);
        return new(input, full, "set");
    }

    private ChosenInput Without(StepInput input, string fault)
    {
        if (input.Kind == InputKind.Example)
            warnings.Add($"No {input.Label}: {fault} The prompt goes without it.");
        return new(input, null, "none");
    }

    private (string? Full, string Origin) Ask(StepInput input, DefaultPlace place, string? remembered)
    {
        conversation.Say($"{Capital(input.Label)} ({input.Key})");
        conversation.Say($"  default: {place.FullPath} (exists: {Truth(Exists(place.FullPath))})");
        if (remembered is not null)
            conversation.Say($"  last answer: {remembered} (exists: TRUE)");
        var hint = $"  Enter = default{(remembered is null ? "" : ", c = last answer")}{(input.Required ? "" : ", s = go on without")}, q = quit, or a path: ";
        while (true)
        {
            var answer = LineFor(input, hint);
            if (answer.Length == 0 && !Exists(place.FullPath))
                return input.Required ? throw Missing([(input, InputCheck.Look(context, input, place.FullPath).Fault!)]) : (null, "none");
            if (answer.Equals("s", StringComparison.OrdinalIgnoreCase) && !input.Required)
                return (null, "none");
            var (full, origin) = answer switch
            {
                "" => (place.FullPath, place.Origin),
                "c" or "C" when remembered is not null => (remembered, "cached"),
                _ => (Resolve(input, answer), "typed"),
            };
            if (InputCheck.Look(context, input, full).Fault is not { } fault)
                return (full, origin);
            conversation.Say($"  {fault}");
            ListFolder(input);
        }
    }

    /// <summary>One answer. Input that ends while a required file is missing anyway says so instead.</summary>
    private string LineFor(StepInput input, string question)
    {
        try
        {
            return conversation.Line(question);
        }
        catch (SpecsException)
        {
            RequireAll(step.Inputs.SkipWhile(other => other != input));
            throw;
        }
    }

    private ChosenInput Codebase(StepInput input)
    {
        if (request.Codebase is { } given || request.Set.TryGetValue(input.Key, out given))
            return new(input, RequireFolder(input, Resolve(input, given)), "set");
        var remembered = answers.Find(step.Id, input.Key);
        if (!request.Asks)
            return new(input, remembered, remembered is null ? "none" : "cached");
        if (!YesNo(input))
        {
            answers.Forget(step.Id, input.Key);
            return new(input, null, "none");
        }

        var folder = _places.Of(input).FullPath;
        var (full, origin) = Ask(input, new DefaultPlace(folder, "default", null), remembered == folder ? null : remembered);
        if (full is not null)
            Remember(input, full, origin, InputFinding.Fine);
        return new(input, full, origin);
    }

    private bool YesNo(StepInput input)
    {
        try
        {
            return conversation.YesNo("Is there an existing code base that the reader should study?", byDefault: false);
        }
        catch (SpecsException)
        {
            RequireAll(step.Inputs.SkipWhile(other => other != input));
            throw;
        }
    }

    private string RequireFolder(StepInput input, string full) => InputCheck.Look(context, input, full).Fault is { } fault
        ? throw new SpecsException($"The code base: {fault}", "Name a folder with --codebase PATH.", SpecsFailure.MissingInput)
        : full;

    /// <summary>Only what a person chose against the default is worth remembering, and only what passes for what it should be.</summary>
    private void Remember(StepInput input, string full, string origin, InputFinding finding)
    {
        if (origin == "typed" && finding.Doubt is null && !request.NoCache)
            answers.Remember(step.Id, input.Key, full);
        else if (origin == "default" && request.Asks)
            answers.Forget(step.Id, input.Key);
    }

    private void RequireAll(IEnumerable<StepInput> inputs)
    {
        var missing = new List<(StepInput, string)>();
        foreach (var input in inputs.Where(input => input.Required && !request.Set.ContainsKey(input.Key)))
        {
            var full = answers.Find(step.Id, input.Key) ?? _places.Of(input).FullPath;
            if (InputCheck.Look(context, input, full).Fault is { } fault)
                missing.Add((input, fault));
        }

        if (missing.Count > 0)
            throw Missing(missing);
    }

    private SpecsException Missing(IReadOnlyList<(StepInput Input, string Fault)> missing)
    {
        var commands = missing.Select(one => one.Input.ProducedBy).Distinct().Select(Remedy);
        return new SpecsException(
            $"{step.Command} needs the {string.Join("; the ", missing.Select(one => $"{one.Input.Label} ({one.Input.Key}): {one.Fault.TrimEnd('.')}"))}.",
            string.Join(" ", commands), SpecsFailure.MissingInput);
    }

    private string Remedy(string? producer) => producer switch
    {
        null => $"Put your notes into {context.Shown(context.At(SpecsLayout.Document(context.Abbreviation, SpecsLayout.RawNotes)))}, or name them with --set.",
        "init" => $"Run `{context.CommandOf(producer)}`: it writes the skeletons.",
        StepId.RequirementsInit => $"Run `{context.CommandOf(producer)}` first.",
        _ => $"Run `{context.CommandOf(producer)}` first, then its prompt, and save the answer under that name.",
    };

    private void WarnOfDoubles()
    {
        foreach (var twice in _chosen.Where(one => one.FullPath is not null).GroupBy(one => one.FullPath!, StringComparer.Ordinal).Where(group => group.Count() > 1))
            warnings.Add($"{context.Shown(twice.Key)} is used for {string.Join(" and ", twice.Select(one => one.Input.Key))}.");
    }

    private void Summarize()
    {
        conversation.Say("Chosen:");
        foreach (var (input, full, origin) in _chosen)
            conversation.Say($"  {input.Key}: {(full is null ? "none" : context.Shown(full))} ({origin}, exists: {Truth(full is not null && Exists(full))})");
    }

    private void ListFolder(StepInput input)
    {
        var folder = context.Paths.FolderOf(input.Kind, context.Abbreviation);
        var there = input.Kind == InputKind.Codebase ? context.Files.Folders(folder) : context.Files.Files(folder);
        if (there.Count > 0)
            conversation.Say($"  In {context.Shown(folder)}: {string.Join(", ", there.Take(ListedFiles).Select(path => Path.GetFileName(path)))}{(there.Count > ListedFiles ? ", …" : "")}");
    }

    private string Resolve(StepInput input, string typed) => context.Paths.Resolve(typed, input.Kind, context.Abbreviation, Exists);

    private bool Exists(string path) => context.Files.FileExists(path) || context.Files.FolderExists(path);

    private static string Truth(bool value) => value ? "TRUE" : "FALSE";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
