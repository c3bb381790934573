using System.CommandLine;
using BrightRun.Domain;
using Spectre.Console;

namespace BrightRun.Cli.Hosting;

/// <summary>Runs a verb and turns whatever happens into lines for a person and an exit code for a script.</summary>
internal static class VerbHost
{
    public static async Task<int> RunAsync(Verb verb, ParseResult parsed, CancellationToken cancellation)
    {
        var notes = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var output = new VerbOutput(Console.Out, notes, parsed.GetValue(GlobalOptions.Json));
        try
        {
            return await verb.RunAsync(parsed, output, cancellation);
        }
        catch (RefusedException refused)
        {
            return Fail(refused, refused.Message, refused.Remedy, ExitCode.Refused, parsed);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception defect) when (!parsed.GetValue(GlobalOptions.Debug))
        {
            return Fail(
                defect,
                $"defect: {defect.GetType().Name}: {defect.Message}",
                "This is a mistake of ours; run it again with --debug and report what it prints.",
                ExitCode.Defect,
                parsed);
        }
    }

    private static int Fail(Exception exception, string problem, string remedy, int code, ParseResult parsed)
    {
        Console.Error.WriteLine($"error: {problem}");
        Console.Error.WriteLine($"  {remedy}");
        if (parsed.GetValue(GlobalOptions.Debug))
            Console.Error.WriteLine(exception);
        return code;
    }
}
