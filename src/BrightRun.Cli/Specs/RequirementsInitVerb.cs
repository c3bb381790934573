using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 03 init</c>: user stories become functional requirements, without a model.</summary>
internal sealed class RequirementsInitVerb : SpecsVerb
{
    private readonly StepOptions _options;
    private readonly Option<bool> _mapBack = new("--map-back") { Description = "Write the requirements' ids into the stories' FR Mapping; requirements that are there stay as they are." };

    public RequirementsInitVerb()
        : base("init", "Convert the user stories into functional requirements, without a model.")
    {
        _options = new StepOptions(this);
        Add(_mapBack);
    }

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var request = _options.Request(parsed);
        var result = new RequirementsInitStep(Product.Context(parsed), new ConsoleDialogue(cancellation)).Run(request, parsed.GetValue(_mapBack));
        return Task.FromResult(StepReport.Write(output, result, request.DryRun, hasPrompt: false));
    }
}
