using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary><c>specs init</c>: the folders of a product, skeletons and samples, and its name.</summary>
public static class InitStep
{
    private static readonly string[] SharedFolders =
    [
        SpecsLayout.Templates, SpecsLayout.Examples, SpecsLayout.PromptTemplates, "_tools/config", "_tools/cache", "_tools/progress",
    ];

    /// <summary>Makes what is missing; nothing that is there is replaced, except the product's own file and the notes with <paramref name="force"/>.</summary>
    /// <param name="context">The product, as it is to be stored.</param>
    /// <param name="notes">Full path of raw notes to copy in; null: none.</param>
    /// <param name="prompts">Whether the prompt templates are written, too, so that they can be changed.</param>
    /// <param name="force">Replaces the stored name and the notes.</param>
    /// <param name="dryRun">Writes nothing.</param>
    /// <exception cref="SpecsException">The product is known under another name, or the notes would replace others.</exception>
    public static StepResult Run(SpecsContext context, string? notes, bool prompts, bool force, bool dryRun)
    {
        context.Product.Validated();
        var said = new List<string>();
        var plan = new FilePlan(context);
        AddProduct(context, plan, force);
        AddMissing(context, plan, Resources.Templates, SpecsLayout.Templates);
        AddMissing(context, plan, Resources.Examples, SpecsLayout.Examples);
        if (prompts)
            AddMissing(context, plan, Resources.Prompts, SpecsLayout.PromptTemplates);
        var raw = context.At(SpecsLayout.Document(context.Abbreviation, SpecsLayout.RawNotes));
        if (notes is not null)
            AddNotes(context, plan, notes, raw, force);
        else if (!context.Files.FileExists(raw))
            said.Add($"First write your raw notes into {context.Shown(raw)}.");
        var rows = plan.Rows();
        if (!dryRun)
        {
            foreach (var folder in SharedFolders.Append(SpecsLayout.Prompt(context.Abbreviation, "").TrimEnd('/')))
                context.Files.CreateFolder(context.At(folder));
            plan.Write();
        }

        return new StepResult("init", context.Abbreviation, [], rows, null, [], said, context.CommandOf(StepId.Narrative));
    }

    private static void AddProduct(SpecsContext context, FilePlan plan, bool force)
    {
        var path = context.At(SpecsLayout.ProductFile(context.Abbreviation));
        if (!force && context.Files.FileExists(path) && ProductStore.Find(context.Files, context.Paths, context.Abbreviation) is { } known && known != context.Product)
        {
            throw new SpecsException(
                $"{context.Abbreviation} is known as \"{known.Name}\" ({known.Category}); nothing was written.", "Choose another abbreviation, or store the new name with --force.");
        }

        plan.Add(path, ProductStore.Text(context.Product));
    }

    private static void AddMissing(SpecsContext context, FilePlan plan, string resources, string folder)
    {
        foreach (var name in Resources.Names(resources))
        {
            var path = context.At($"{folder}/{name}");
            if (!context.Files.FileExists(path))
                plan.Add(path, Resources.Text(resources, name)!);
        }
    }

    private static void AddNotes(SpecsContext context, FilePlan plan, string notes, string raw, bool force)
    {
        if (!context.Files.FileExists(notes))
            throw new SpecsException($"The notes are not there: {notes}.", "Name a text file with --notes FILE.", SpecsFailure.MissingInput);
        var text = context.Files.Text(notes);
        if (string.IsNullOrWhiteSpace(text))
            throw new SpecsException($"{notes} is empty.", "Name a text file with notes.", SpecsFailure.MissingInput);
        if (!force && context.Files.FileExists(raw) && context.Files.Text(raw) != text)
            throw new SpecsException($"{context.Shown(raw)} holds other notes; nothing was written.", "Add to them by hand, or replace them with --force.");
        plan.Add(raw, text.EndsWith('\n') ? text : text + "\n");
    }
}
