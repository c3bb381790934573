using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Running;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 04 split</c>: one file and one wireframe prompt per section of the requirements.</summary>
internal sealed class SplitVerb : SpecsVerb
{
    private readonly StepOptions _options;
    private readonly ModelRunner _model;

    public SplitVerb()
        : base("split", "Cut the requirements into sections and make the wireframe prompts of each.")
    {
        _options = new StepOptions(this);
        _model = new ModelRunner(this);
    }

    protected override async Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var (context, request) = (Product.Context(parsed), _options.Request(parsed));
        var model = _model.Runs(parsed) && !request.DryRun ? _model.Options(parsed) : null;
        var result = new SplitStep(context, new ConsoleDialogue(cancellation)).Run(request);
        if (model is null)
            return StepReport.Write(output, result, request.DryRun);
        using var connection = new ModelConnection(model);
        using var display = new ModelDisplay(output);
        var report = await new SectionRun(context, result, connection, display).WireframesAsync(cancellation);
        display.Dispose();
        return StepReport.Write(output, result, dryRun: false, report);
    }
}
