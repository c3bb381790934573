using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace BrightRun.Cli.Hosting;

/// <summary>A wrong command line as a message and a remedy, with the name that was probably meant.</summary>
internal static class UsageError
{
    /// <summary>The first thing that is wrong with a call.</summary>
    public static Failure Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = command.PathText();
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(command, unknown);
        if (command.Subcommands.Count > 0 && parsed.CommandResult.Errors.Any())
            return Usage($"{path}: which verb?", $"Choose one of: {string.Join(", ", Names(command))}; `{path} --help` explains them.");

        var error = parsed.Errors[0];
        if (error.SymbolResult is OptionResult { Tokens: [.., var given] } chosen && Values(chosen.Option) is { Length: > 0 } values && !values.Contains(given.Value))
            return Usage($"{path}: {chosen.Option.Name} {given.Value}: there is no such value.", $"Choose one of: {string.Join(", ", values)}.");

        // An error may bring its remedy along as a second line.
        var lines = error.Message.Split('\n', 2);
        return Usage($"{path}: {lines[0]}", lines is [_, var remedy] ? remedy : $"`{path} --help` explains the options.");
    }

    private static Failure Unknown(Command command, string unknown)
    {
        var isOption = unknown.StartsWith('-');
        var name = isOption ? unknown.Split('=')[0] : unknown;
        var candidates = isOption ? command.OptionsInReach().Select(option => option.Name) : Names(command);
        var kind = isOption ? "option" : command.Subcommands.Count > 0 || command is RootCommand ? "verb" : "argument";
        var path = command.PathText();
        var nearest = NearestName.Of(name, candidates);
        var remedy = (nearest, kind) switch
        {
            (not null, _) => $"Did you mean {nearest}? `{path} --help` shows what there is.",
            (_, "verb") => $"Choose one of: {string.Join(", ", Names(command))}.",
            _ => $"`{path} --help` shows what there is.",
        };
        return Usage($"{path}: there is no {kind} {name}.", remedy);
    }

    private static string[] Values(Option option) => [.. option.GetCompletions(CompletionContext.Empty).Select(value => value.Label)];

    private static IEnumerable<string> Names(Command command) => command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);

    private static Failure Usage(string problem, string remedy) => new(problem, remedy, ExitCode.Usage);
}
