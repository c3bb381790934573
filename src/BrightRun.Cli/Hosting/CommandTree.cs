using System.CommandLine;

namespace BrightRun.Cli.Hosting;

/// <summary>Where a command stands in the tree of verbs.</summary>
internal static class CommandTree
{
    /// <summary>The words that call it: <c>brightrun data validate</c>.</summary>
    public static string PathText(this Command command) =>
        command.Parent() is { } parent ? $"{parent.PathText()} {command.Name}" : "brightrun";

    /// <summary>Its own options, then those of every verb.</summary>
    public static IEnumerable<Option> OptionsInReach(this Command command)
    {
        var above = command.Parent();
        return above is null ? command.Options : command.Options.Concat(above.OptionsInReach().Where(option => option.Recursive));
    }

    /// <summary>Whether a flag stands alone, without a value.</summary>
    public static bool IsSwitch(this Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    private static Command? Parent(this Command command) => command.Parents.OfType<Command>().FirstOrDefault();
}
