using System.CommandLine;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.ProductSpecs;

namespace BrightRun.Cli.Hosting;

/// <summary>What went wrong, for a person (two lines) and for a script (an exit code).</summary>
/// <param name="Problem">What and where.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="ExitCode">One of <see cref="Hosting.ExitCode"/>.</param>
internal sealed record Failure(string Problem, string Remedy, int ExitCode)
{
    /// <summary>The failure that an exception stands for.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        RefusedException refused => new(refused.Message, refused.Remedy, Hosting.ExitCode.Refused),
        SpecsException failed => new(failed.Message, failed.Remedy, failed.Failure switch
        {
            SpecsFailure.WrongArguments => Hosting.ExitCode.Usage,
            SpecsFailure.MissingInput => Hosting.ExitCode.MissingInput,
            _ => Hosting.ExitCode.Refused,
        }),
        UnauthorizedAccessException or IOException => new(
            exception.Message, "Check that the path exists, that you may read and write it, and that the disk has space.", Hosting.ExitCode.Refused),
        OutOfMemoryException => new(
            "there is not enough memory for this.", "Close other programs, take a smaller base or batch, or use a machine with more memory.", Hosting.ExitCode.Refused),
        _ => new(
            $"defect: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}",
            "This is a mistake of ours; run it again with --debug and report what it prints.",
            Hosting.ExitCode.Defect),
    };

    /// <summary>
    /// Writes the two lines to standard error, the stack trace below them under <c>--debug</c>, and under <c>--json</c> the one
    /// document that standard output still owes.
    /// </summary>
    /// <param name="parsed">The call.</param>
    /// <param name="exception">The exception behind it, where there is one.</param>
    /// <param name="documentWritten">True when standard output has its JSON document already.</param>
    /// <returns>The exit code.</returns>
    public int Report(ParseResult parsed, Exception? exception = null, bool documentWritten = false)
    {
        Console.Error.WriteLine($"error: {Problem}");
        Console.Error.WriteLine($"  {Remedy}");
        if (exception is not null && parsed.GetValue(GlobalOptions.Debug))
            Console.Error.WriteLine(exception);
        if (parsed.GetValue(GlobalOptions.Json) && !documentWritten)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { error = Problem, remedy = Remedy }, VerbOutput.JsonStyle));
        return ExitCode;
    }
}
