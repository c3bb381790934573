using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;

namespace BrightRun.Cli.Hosting;

/// <summary>The way of one call: parse, overlay the configuration file, run the verb with a token that signals cancel.</summary>
internal static class CommandLine
{
    private const string About = "BrightRun turns an expert's way of talking into a LoRA adapter, and into proof that the adapter is better.";

    // Arguments that begin with @ are file names of the user's, not response files.
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IEnumerable<Command> verbs, string[] arguments)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var root = Root(verbs);
        using var signals = new Signals();
        var parsed = root.Parse(arguments, Parsing);
        try
        {
            parsed = ConfigFile.Overlay(root, parsed, arguments, Parsing);
        }
        catch (Exception failure) when (Failure.Of(failure) is { ExitCode: ExitCode.Refused } refusal)
        {
            return refusal.Report(parsed, failure);
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            return UsageError.Of(parsed).Report(parsed);
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            signals.Cancellation);
    }

    /// <summary>The tree of all verbs with the options that each of them takes.</summary>
    public static RootCommand Root(IEnumerable<Command> verbs)
    {
        var root = new RootCommand(About);
        foreach (var option in GlobalOptions.All)
            root.Add(option);
        foreach (var verb in verbs)
            root.Add(verb);
        root.Options.OfType<HelpOption>().Single().Action = new HelpPage();
        return root;
    }
}
