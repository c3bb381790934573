using System.CommandLine;
using BrightRun.ProductSpecs;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.Cli.Specs;

/// <summary>Which product, and where: the options that every verb about specifications takes.</summary>
internal sealed class ProductOptions
{
    private const string UsualRoot = "pmc/product";

    private readonly Option<string?> _root = new("--root") { HelpName = "DIR", Description = "The product root: the folder with _templates and _mapping (default: pmc/product below this folder if it is there, else this folder)." };
    private readonly Option<string?> _project = new("--project") { HelpName = "DIR", Description = "The project's folder, to which paths in prompts are relative (default: the nearest folder above the root with .git, else the root)." };
    private readonly Option<string?> _name = new("--name") { HelpName = "TEXT", Description = "Name of the product (default: as stored by init)." };
    private readonly Option<string?> _abbreviation = new("--abbrev") { HelpName = "ABBREV", Description = "Its abbreviation: letters, digits, hyphens (default: the only product of the root)." };

    public ProductOptions(Command verb)
    {
        verb.Add(_root);
        verb.Add(_project);
        verb.Add(_name);
        verb.Add(_abbreviation);
    }

    /// <summary>
    /// <c>--yes</c> for verbs that never ask: a script may hand the same options to every verb.
    /// </summary>
    public static Option<bool> NeverAsks() => new("--yes") { Hidden = true, Description = "Never ask; this verb doesn't anyway." };

    /// <summary>The name that this call gives; null: none.</summary>
    public string? Name(ParseResult parsed) => parsed.GetValue(_name);

    /// <summary>The abbreviation that this call gives; null: none.</summary>
    public string? Abbreviation(ParseResult parsed) => parsed.GetValue(_abbreviation);

    /// <summary>Where things lie.</summary>
    public PathPolicy Paths(ParseResult parsed)
    {
        var working = Directory.GetCurrentDirectory();
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(_root) ?? DefaultRoot(working)));
        var project = parsed.GetValue(_project) is { } given ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) : ProjectAbove(root);
        if (project != root && !PathPolicy.IsBelow(root, project))
            throw new SpecsException($"The product root {root} lies outside of the project {project}.", "Name a folder above the root with --project.", SpecsFailure.WrongArguments);
        return new PathPolicy(root, project, working);
    }

    /// <summary>The product of this call with everything around it.</summary>
    /// <param name="parsed">The call.</param>
    /// <param name="nameOf">Another source of the name, for products that were never initialised; takes paths and abbreviation.</param>
    /// <exception cref="SpecsException">The product is not known, or the configuration is not valid.</exception>
    public SpecsContext Context(ParseResult parsed, Func<PathPolicy, string, string?>? nameOf = null)
    {
        var paths = Paths(parsed);
        var files = new DiskFiles();
        var abbreviation = Abbreviation(parsed) ?? OnlyProduct(files, paths);
        var stored = ProductStore.Find(files, paths, abbreviation);
        var name = Name(parsed) ?? stored?.Name ?? nameOf?.Invoke(paths, abbreviation) ?? throw new SpecsException(
            $"Nobody knows the product {abbreviation} in {paths.Root}.", $"Run `brightrun specs init --name NAME --abbrev {abbreviation}` first, or give --name, or name the folder with --root.", SpecsFailure.WrongArguments);
        var product = (stored ?? new Product(name, abbreviation)) with { Name = name };
        return new SpecsContext(product.Validated(), paths, files, SpecsConfiguration.Load(files, paths), TimeProvider.System, Flags(parsed, product.Abbreviation));
    }

    /// <summary>The context of a product that is only about to be stored.</summary>
    public SpecsContext Context(ParseResult parsed, Product product)
    {
        var paths = Paths(parsed);
        return new SpecsContext(product.Validated(), paths, new DiskFiles(), SpecsConfiguration.BuiltIn, TimeProvider.System, Flags(parsed, product.Abbreviation));
    }

    private string Flags(ParseResult parsed, string abbreviation)
    {
        var flags = $"--abbrev {abbreviation}";
        if (parsed.GetValue(_project) is { } project)
            flags = $"--project {Quoted(project)} {flags}";
        return parsed.GetValue(_root) is { } root ? $"--root {Quoted(root)} {flags}" : flags;
    }

    private static string OnlyProduct(DiskFiles files, PathPolicy paths) => ProductStore.Abbreviations(files, paths) switch
    {
        [var only] => only,
        [] => throw new SpecsException($"No product was initialised in {paths.Root}.", "Run `brightrun specs init --name NAME --abbrev ABBREV` first, or name the folder with --root.", SpecsFailure.WrongArguments),
        var several => throw new SpecsException($"{paths.Root} holds several products: {string.Join(", ", several)}.", "Name one with --abbrev.", SpecsFailure.WrongArguments),
    };

    private static string DefaultRoot(string working) => Directory.Exists(Path.Combine(working, UsualRoot)) ? Path.Combine(working, UsualRoot) : working;

    private static string ProjectAbove(string root)
    {
        for (var folder = new DirectoryInfo(root); folder is not null; folder = folder.Parent)
        {
            // A worktree has a file of that name.
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
                return Path.TrimEndingDirectorySeparator(folder.FullName);
        }

        return root;
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
