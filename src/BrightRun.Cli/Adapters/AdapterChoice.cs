using System.CommandLine;
using System.CommandLine.Parsing;

namespace BrightRun.Cli.Adapters;

/// <summary>Which adapter a verb is about: an argument, or <c>--adapter</c> as other verbs name it. One of the two is needed.</summary>
internal sealed class AdapterChoice
{
    private readonly Argument<string?> _folder = new("ADAPTER")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The adapter's folder.",
    };

    private readonly Option<string?> _option = new("--adapter") { HelpName = "DIR", Description = "The adapter's folder, instead of the argument." };

    /// <summary>Adds both to a verb.</summary>
    public AdapterChoice(Command verb)
    {
        verb.Add(_folder);
        verb.Add(_option);
        verb.Validators.Add(Check);
    }

    /// <summary>The adapter's folder, or its GGUF file.</summary>
    public string Of(ParseResult parsed) => parsed.GetValue(_folder) ?? parsed.GetRequiredValue(_option)!;

    private void Check(CommandResult verb)
    {
        var (argument, option) = (verb.GetResult(_folder)?.Tokens.Count > 0, verb.GetResult(_option) is { Implicit: false });
        if (argument && option)
            verb.AddError("two adapters are named.\nWrite the folder once, alone or after --adapter.");
        else if (!argument && !option)
            verb.AddError("no adapter is named.\nWrite its folder after the verb, or after --adapter.");
    }
}
