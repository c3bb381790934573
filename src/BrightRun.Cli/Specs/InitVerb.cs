using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs init</c>: the folders of a product, skeletons and samples, and its name.</summary>
internal sealed class InitVerb : SpecsVerb
{
    private readonly Option<string?> _category = new("--category") { HelpName = "TEXT", Description = $"Kind of product, for the header of the requirements (default: {ProductSpecs.Layout.Product.DefaultCategory})." };
    private readonly Option<string?> _deliverable = new("--deliverable") { HelpName = "TEXT", Description = "What is to be built, in half a sentence (default: taken from the overview)." };
    private readonly Option<string?> _notes = new("--notes") { HelpName = "FILE", Description = "Raw notes to copy in; their first lines may name the product." };
    private readonly Option<bool> _prompts = new("--prompts") { Description = "Write the prompt templates, too, so that they can be changed." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace the stored name and the notes." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be written, and write nothing." };

    public InitVerb()
        : base("init", "Make the folders of a product, with skeletons and samples, and store its name.")
    {
        Add(_category);
        Add(_deliverable);
        Add(_notes);
        Add(_prompts);
        Add(_force);
        Add(_dryRun);
        Add(ProductOptions.NeverAsks());
    }

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var (files, paths) = (new DiskFiles(), Product.Paths(parsed));
        var notes = parsed.GetValue(_notes) is { } given ? Path.GetFullPath(given) : null;
        var said = notes is not null && files.FileExists(notes) ? RawNotes.Read(files.Text(notes)) : (null, null);
        var abbreviation = Product.Abbreviation(parsed) ?? said.Abbreviation
            ?? throw new SpecsException("init needs --abbrev.", "Give the product's abbreviation, for example --abbrev tm.", SpecsFailure.WrongArguments);
        var stored = ProductStore.Find(files, paths, abbreviation);
        var name = Product.Name(parsed) ?? stored?.Name ?? said.Name
            ?? throw new SpecsException("init needs --name.", "Give the product's name, for example --name \"Trail Mate\".", SpecsFailure.WrongArguments);
        var product = new Product(
            name, stored?.Abbreviation ?? abbreviation, parsed.GetValue(_category) ?? stored?.Category ?? ProductSpecs.Layout.Product.DefaultCategory, parsed.GetValue(_deliverable) ?? stored?.Deliverable);
        var dryRun = parsed.GetValue(_dryRun);
        var result = InitStep.Run(Product.Context(parsed, product), notes, parsed.GetValue(_prompts), parsed.GetValue(_force), dryRun);
        return Task.FromResult(StepReport.Write(output, result, dryRun));
    }
}
