using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Steps;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs journey extract</c>: the user journey as data.</summary>
internal sealed class JourneyExtractVerb : SpecsVerb
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be written, and write nothing." };

    public JourneyExtractVerb()
        : base("extract", "Read the user journey into journey-data.json, which 3b-1 and 04 quote.")
    {
        Add(_dryRun);
        Add(ProductOptions.NeverAsks());
    }

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var dryRun = parsed.GetValue(_dryRun);
        var (journey, file) = JourneyExtract.Run(Product.Context(parsed), dryRun);
        var steps = journey.Stages.Sum(stage => stage.Elements.Count);
        if (output.Json)
        {
            output.WriteJson(new { File = file.Path, file.Action, DryRun = dryRun, Stages = journey.Stages.Count, Steps = steps, Personas = journey.Personas.Count });
            return Task.FromResult(ExitCode.Done);
        }

        output.Results.WriteLine($"{(dryRun ? "would be " : "")}{file.Action}: {file.Path}");
        output.Notes.WriteLine($"{journey.Stages.Count} stages, {steps} steps, {journey.Personas.Count} personas.");
        return Task.FromResult(ExitCode.Done);
    }
}
