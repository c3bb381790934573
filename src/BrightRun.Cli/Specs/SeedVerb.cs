using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Running;
using BrightRun.ProductSpecs.Steps;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 00</c>: the prompt of the narrative and, once that document is there and on a yes, the prompt of the story; each also alone.</summary>
internal sealed class SeedVerb : SpecsVerb
{
    private readonly StepOptions _options;
    private readonly ModelRunner _model;

    public SeedVerb()
        : base("00", "Make the prompts for seed narrative and seed story, from raw notes. Also: specs seed.", "seed")
    {
        _options = new StepOptions(this);
        _model = new ModelRunner(this);
        Add(new PromptVerb("narrative", StepId.Narrative, "Make the prompt for the seed narrative, from the raw notes."));
        Add(new PromptVerb("story", StepId.Story, "Make the prompt for the seed story, from the seed narrative."));
    }

    protected override async Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var context = Product.Context(parsed, (paths, abbreviation) => RawNotes.NameOf(new DiskFiles(), paths, abbreviation));
        var request = _options.Request(parsed);
        var model = _model.Runs(parsed) ? _model.Options(parsed) : null;
        var narrative = context.At(SpecsDocument.Narrative.Path(context.Abbreviation));

        // A narrative that is there already is not asked for again, only its prompt is kept up to date.
        var reports = new List<object> { await StepAsync(StepId.Narrative, context.Files.FileExists(narrative) ? null : model) };
        if (context.Files.FileExists(narrative) && GoesOn(context.Shown(narrative), request, output, cancellation))
            reports.Add(await StepAsync(StepId.Story, model));
        if (output.Json)
            output.WriteJson(new { Steps = reports });
        return ExitCode.Done;

        async Task<object> StepAsync(string step, ModelOptions? answering)
        {
            var (result, run) = await PromptVerb.MakeAsync(context, step, request, answering, output, cancellation);
            if (!output.Json)
                StepReport.Write(output, result, request.DryRun, run);
            return StepReport.JsonOf(result, request.DryRun, run);
        }
    }

    private static bool GoesOn(string narrative, StepRequest request, VerbOutput output, CancellationToken cancellation)
    {
        try
        {
            return !request.Asks || new Conversation(new ConsoleDialogue(cancellation)).YesNo($"The seed narrative is there ({narrative}). Go on with the seed story?", byDefault: true);
        }
        catch (QuitException)
        {
            output.Notes.WriteLine("Quit; the prompt of the seed story was not made.");
            return false;
        }
    }
}
