using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 00</c>: the narrative, then, once its document is there, the story; each also alone.</summary>
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
        if (!context.Files.FileExists(narrative))
            return await PromptVerb.RunAsync(context, StepId.Narrative, request, model, output, cancellation);
        var goesOn = !request.Asks || new Conversation(new ConsoleDialogue(cancellation)).YesNo($"The seed narrative is there ({context.Shown(narrative)}). Go on with the seed story?", byDefault: true);
        if (!goesOn)
            output.Notes.WriteLine("The prompt of the seed narrative is made anew.");
        return await PromptVerb.RunAsync(context, goesOn ? StepId.Story : StepId.Narrative, request, model, output, cancellation);
    }
}
