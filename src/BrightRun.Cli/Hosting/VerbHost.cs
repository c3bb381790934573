using System.CommandLine;

namespace BrightRun.Cli.Hosting;

/// <summary>Runs a verb and turns whatever happens into lines for a person and an exit code for a script.</summary>
internal static class VerbHost
{
    public static async Task<int> RunAsync(Verb verb, ParseResult parsed, CancellationToken cancellation)
    {
        var output = VerbOutput.OfConsole(parsed.GetValue(GlobalOptions.Json));
        try
        {
            var code = await verb.RunAsync(parsed, output, cancellation);
            return code == ExitCode.Interrupted ? Signals.InterruptionCode : code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine("interrupted.");
            return Signals.InterruptionCode;
        }
#pragma warning disable CA1031 // The one place where every exception ends: nothing that a person meets is a stack trace.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failure.Of(failure).Report(parsed, failure, output.DocumentWritten);
        }
    }
}
