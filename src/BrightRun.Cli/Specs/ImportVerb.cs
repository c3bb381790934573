using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Importing;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs import</c>: documents and configuration of older versions.</summary>
internal sealed class ImportVerb : SpecsVerb
{
    private readonly Option<string?> _from = new("--from") { HelpName = "DIR", Description = "The older product root (default: the product root)." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a configuration file that is there." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be written, and write nothing." };

    public ImportVerb()
        : base("import", "Bring documents and configuration files of older versions into the layout of today. Older files stay.")
    {
        Add(_from);
        Add(_force);
        Add(_dryRun);
        Add(ProductOptions.NeverAsks());
    }

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var context = Product.Context(parsed);
        var dryRun = parsed.GetValue(_dryRun);
        var from = parsed.GetValue(_from) is { } given ? Path.GetFullPath(given) : context.Paths.Root;
        return Task.FromResult(StepReport.Write(output, new ImportStep(context).Run(from, parsed.GetValue(_force), dryRun), dryRun));
    }
}
