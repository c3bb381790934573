using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Running;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.Cli.Specs;

/// <summary>A step that makes one prompt and, with <c>--run</c>, its document.</summary>
internal class PromptVerb : SpecsVerb
{
    private readonly string _step;
    private readonly StepOptions _options;
    private readonly ModelRunner _model;

    public PromptVerb(string name, string step, string description, params string[] aliases)
        : base(name, description, aliases)
    {
        _step = step;
        _options = new StepOptions(this);
        _model = new ModelRunner(this);
    }

    protected override async Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        // Raw notes name the product in their first line.
        var context = Product.Context(parsed, _step == StepId.Narrative ? (paths, abbreviation) => RawNotes.NameOf(new DiskFiles(), paths, abbreviation) : null);
        var request = _options.Request(parsed);
        var (result, run) = await MakeAsync(context, _step, request, _model.Runs(parsed) ? _model.Options(parsed) : null, output, cancellation);
        return StepReport.Write(output, result, request.DryRun, run);
    }

    /// <summary>Makes the prompt and, with a model, the document.</summary>
    internal static async Task<(StepResult Result, RunReport? Run)> MakeAsync(
        SpecsContext context, string stepId, StepRequest request, ModelOptions? model, VerbOutput output, CancellationToken cancellation)
    {
        var step = context.Configuration.Step(stepId);
        var maker = new PromptStep(context, step, new ConsoleDialogue(cancellation));
        if (model is null)
            return (maker.Run(request), null);
        using var connection = new ModelConnection(model);
        using var display = new ModelDisplay(output);
        var run = new DocumentRun(context, step, connection, display);
        if (!request.DryRun)
            run.RequireUnedited(request.Force);
        var result = maker.Run(request);
        if (result.PromptText is null)
            return (result, null);
        if (request.DryRun)
            return (result with { Notes = [.. result.Notes, Forecast(model, run.Request(result).Length)] }, null);
        return (result, await run.RunAsync(result, request.Force, cancellation));
    }

    private static string Forecast(ModelOptions model, int characters)
    {
        var tokens = characters / ModelCall.CharactersPerToken;
        var cost = model.Price is { } price ? $"${price.Cost(tokens, 0):0.000} for them and at most ${price.Cost(0, model.MaxOutputTokens):0.00} for the answer" : "at a price that is not known";
        return $"--run would send about {tokens:N0} tokens to {model}, {cost}.";
    }
}
