using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Importing;

/// <summary><c>specs import</c>: brings documents and configuration of older versions into the layout of today. Older files stay where they are.</summary>
public sealed class ImportStep(SpecsContext context)
{
    private static readonly string[] SeedFiles = ["_tools/seed-story-config.json", "_tools/config/seed-story-config.json", "seed-story-config.json"];
    private static readonly string[] PromptFiles = ["_tools/config/prompts-config.json", "config/prompts-config.json", "_tools/prompts-config.json", "prompts-config.json"];

    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    /// <summary>Copies documents that the layout of today lacks, and writes one configuration file for the two older ones.</summary>
    /// <param name="from">Full path of the older product root; the root itself when the layouts share it.</param>
    /// <param name="force">Replaces a configuration that is there.</param>
    /// <param name="dryRun">Writes nothing.</param>
    /// <exception cref="SpecsException">An older file can't be read, or a configuration is there already.</exception>
    public StepResult Run(string from, bool force, bool dryRun)
    {
        if (!context.Files.FolderExists(from))
            throw new SpecsException($"{from} is not there.", "Name the older product root with --from DIR.", SpecsFailure.MissingInput);
        var plan = new FilePlan(context);
        foreach (var document in SpecsDocument.All)
            AddDocument(plan, from, document);
        AddConfiguration(plan, from, force);
        ListCaches(from);
        if (plan.Rows().Count == 0)
            _notes.Add("Nothing to import: no older document or configuration was found that is not here already.");
        else
            AddProduct(plan);
        var rows = plan.Rows();
        if (!dryRun)
            plan.Write();
        return new StepResult("import", context.Abbreviation, [], rows, null, _warnings, _notes, NextCommand());
    }

    /// <summary>Older versions asked for the name each time; from now on it is known.</summary>
    private void AddProduct(FilePlan plan)
    {
        var path = context.At(SpecsLayout.ProductFile(context.Abbreviation));
        if (!context.Files.FileExists(path))
            plan.Add(path, ProductStore.Text(context.Product));
    }

    private string NextCommand()
    {
        var complete = Resources.Names(Resources.Templates).All(name => context.Files.FileExists(context.At($"{SpecsLayout.Templates}/{name}")));
        return $"brightrun specs {(complete ? "status" : "init")} {context.Flags}";
    }

    private void AddDocument(FilePlan plan, string from, SpecsDocument document)
    {
        var name = document.FileName(context.Abbreviation);
        var target = context.OutputAt(document.Path(context.Abbreviation));
        var older = new[] { name, $"{SpecsLayout.OlderRequirements}/{name}", document.Path(context.Abbreviation) }
            .Select(relative => Path.GetFullPath(Path.Combine(from, relative)))
            .FirstOrDefault(path => path != target && context.Files.FileExists(path));
        if (older is null)
            return;
        if (context.Files.FileExists(target))
        {
            if (context.Files.Hash(target) != context.Files.Hash(older))
                _warnings.Add($"{context.Shown(older)} differs from {context.Shown(target)}, which was kept.");
            return;
        }

        plan.Add(target, context.Files.Text(older));
        _notes.Add($"{context.Shown(target)} is a copy of {context.Shown(older)}; that file can go.");
    }

    private void AddConfiguration(FilePlan plan, string from, bool force)
    {
        var older = new OlderConfiguration(_notes);
        var found = false;
        foreach (var path in Existing(from, SeedFiles))
        {
            found = true;
            older.AddSeed(context.Files.Text(path), context.Shown(path));
        }

        foreach (var path in Existing(from, PromptFiles))
        {
            found = true;
            older.AddPrompts(context.Files.Text(path), context.Shown(path));
        }

        foreach (var (name, path) in older.Prompts)
            AddPrompt(plan, from, name, path);
        if (older.Text() is not { } text)
        {
            if (found)
                _notes.Add("The older configuration says nothing that is not so anyway; no configuration file is needed.");
            return;
        }

        var target = context.At(SpecsLayout.ConfigurationFile);
        new ConfigurationReader(context.Shown(target)).Read(text);
        if (!force && context.Files.FileExists(target) && context.Files.Text(target) != text)
            throw new SpecsException($"{context.Shown(target)} is there already; nothing was written.", "Bring the two together by hand (--dry-run shows what would come), or replace it with --force.");
        plan.Add(target, text);
    }

    /// <summary>A prompt template of an older configuration, found below the older root whatever the path began with.</summary>
    private void AddPrompt(FilePlan plan, string from, string name, string path)
    {
        var target = context.At($"{SpecsLayout.PromptTemplates}/{name}");
        if (context.Files.FileExists(target))
            return;
        var tools = Path.Combine(from, SpecsLayout.Tools);
        var source = new[] { Path.Combine(from, SpecsLayout.PromptTemplates, name), Path.Combine(from, path), Path.Combine(tools, path) }
            .Select(Path.GetFullPath)
            .FirstOrDefault(context.Files.FileExists);
        if (source is not null)
            plan.Add(target, context.Files.Text(source));
        else if (Resources.Text(Resources.Prompts, name) is null)
            _warnings.Add($"The prompt template {path} was not found; put it into {context.Shown(context.At(SpecsLayout.PromptTemplates))}.");
    }

    private void ListCaches(string from)
    {
        var caches = new[] { ".", SpecsLayout.Tools, "_tools/cache", "_tools/progress", ".." }
            .SelectMany(folder => context.Files.Files(Path.GetFullPath(Path.Combine(from, folder))))
            .Where(path => Path.GetFileName(path) is var name && (name.EndsWith("-paths-cache.json", StringComparison.Ordinal) || name.EndsWith("-progress.json", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal);
        foreach (var path in caches)
            _notes.Add($"{context.Shown(path)} was left out: older caches hold paths of one machine, and answers are asked for anew.");
    }

    private IEnumerable<string> Existing(string from, string[] names) =>
        names.Select(name => Path.GetFullPath(Path.Combine(from, name))).Where(context.Files.FileExists).Take(1);
}
