using System.CommandLine;
using BrightRun.ProductSpecs;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.Cli.Specs;

/// <summary>How a step is to be run: the options that all steps share.</summary>
internal sealed class StepOptions
{
    private readonly Option<string[]> _set = new("--set") { HelpName = "KEY=VALUE", Description = "Path of an input or value of a token, by its name in capitals; may be repeated.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _codebase = new("--codebase") { HelpName = "PATH", Description = "Folder of an existing code base that the reader should study; steps that look at none say so." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Take remembered answers and defaults, and never ask." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace what was edited; of documents a dated copy is kept." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be written, write nothing, and never ask." };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Neither use nor keep remembered answers." };

    public StepOptions(Command verb)
    {
        verb.Add(_set);
        verb.Add(_codebase);
        verb.Add(_yes);
        verb.Add(_force);
        verb.Add(_dryRun);
        verb.Add(_noCache);
    }

    /// <summary>The request of a call.</summary>
    /// <exception cref="SpecsException">A value of --set is not KEY=VALUE.</exception>
    public StepRequest Request(ParseResult parsed)
    {
        var set = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in parsed.GetValue(_set) ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == pair.Length - 1)
                throw new SpecsException($"--set {pair}: not KEY=VALUE.", "Write for example --set SEED_STORY_PATH=notes/story.md.", SpecsFailure.WrongArguments);
            set[pair[..at].Trim().ToUpperInvariant()] = pair[(at + 1)..];
        }

        return new StepRequest
        {
            Set = set,
            Codebase = parsed.GetValue(_codebase),
            Yes = parsed.GetValue(_yes),
            Force = parsed.GetValue(_force),
            DryRun = parsed.GetValue(_dryRun),
            NoCache = parsed.GetValue(_noCache),
        };
    }
}
