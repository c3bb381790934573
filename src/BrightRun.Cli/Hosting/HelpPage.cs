using System.CommandLine;
using System.CommandLine.Invocation;

namespace BrightRun.Cli.Hosting;

/// <summary>
/// The help of a command: for a group the verbs in the order of the stages, for a verb its options under headings, with units
/// and defaults.
/// </summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const string OwnOptions = "Options";
    private const string EveryVerb = "Every verb";

    /// <summary>Help is worth more than complaints about what else the line holds.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var text = new HelpText(Console.Out);
        text.Paragraph(command.Description ?? command.Name);
        text.Usage(UsageOf(command));
        if (command is RootCommand)
            Overview(text, command);
        else
            Verbs(text, "Verbs", command.Subcommands);
        Arguments(text, command);
        foreach (var group in Grouped(command))
            text.Section(group.Key, group.Select(option => (Label(option), Description(option))));
        return ExitCode.Done;
    }

    private static string UsageOf(Command command)
    {
        if (command.Subcommands.Count > 0)
            return $"{command.PathText()} {(command is Verb ? "[VERB]" : "VERB")} [options]";
        var arguments = command.Arguments.Where(argument => !argument.Hidden).Select(Label);
        var required = command.Options.Where(option => option.Required).Select(Label);
        return string.Join(' ', [command.PathText(), .. arguments, .. required, "[options]"]);
    }

    private static void Overview(HelpText text, Command root)
    {
        foreach (var command in root.Subcommands.Where(verb => !verb.Hidden))
        {
            var heading = $"{command.Name}: {command.Description}";
            if (command.Subcommands.Count > 0)
                Verbs(text, heading, command.Subcommands);
            else
                text.Paragraph(heading);
        }

        text.Paragraph("`brightrun VERB --help` shows the options of a verb.");
    }

    private static void Verbs(HelpText text, string heading, IEnumerable<Command> verbs) =>
        text.Section(heading, verbs.Where(verb => !verb.Hidden).Select(verb => (verb.PathText()["brightrun ".Length..], verb.Description ?? "")));

    private static void Arguments(HelpText text, Command command) =>
        text.Section("Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(argument => (Label(argument), argument.Description ?? "")));

    private static IEnumerable<IGrouping<string, Option>> Grouped(Command command) => command.OptionsInReach()
        .Where(option => !option.Hidden)
        .GroupBy(option => option switch
        {
            RecordOption { Entry: var entry } => entry.Info.Group,
            _ when option.Recursive || option is VersionOption => EveryVerb,
            _ => OwnOptions,
        })
        .OrderBy(group => group.Key == EveryVerb);

    private static string Label(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name.ToUpperInvariant();
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "…" : "";
        return argument.Arity.MinimumNumberOfValues > 0 ? name + many : $"[{name}{many}]";
    }

    private static string Label(Option option) => option.IsSwitch() ? option.Name : $"{option.Name} {option.HelpName ?? "VALUE"}";

    private static bool SaysItsDefault(Option option) => option.Description?.Contains("(default", StringComparison.Ordinal) == true;

    private static string Description(Option option)
    {
        var origin = option switch
        {
            RecordOption { DefaultText: { } text } => $"default: {text}",
            RecordOption => null,
            { Required: true } => "required",
            { HasDefaultValue: true } when !option.IsSwitch() && !SaysItsDefault(option) && option.GetDefaultValue() is { } value => $"default: {value}",
            _ => null,
        };
        return origin is null ? option.Description ?? "" : $"{option.Description} ({origin})";
    }
}
