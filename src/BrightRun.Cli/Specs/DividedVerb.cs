using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 01-02</c>: made two prompts at once in older versions; now it only says what to run instead.</summary>
internal sealed class DividedVerb : Verb
{
    public DividedVerb()
        : base("01-02", "Divided into 01 and 02a; explains it and does nothing.")
    {
        // Whatever scripts of old hand over, the explanation is the answer.
        TreatUnmatchedTokensAsErrors = false;
        Add(new Argument<string[]>("ARGUMENTS") { Arity = ArgumentArity.ZeroOrMore, Hidden = true });
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation) => throw new SpecsException(
        "specs 01-02 did two steps at once and is divided; nothing was written.",
        "Run `brightrun specs 01` for the overview's prompt; once the overview is saved, run `brightrun specs 02a` for the user stories' prompt.", SpecsFailure.WrongArguments);
}
