using System.CommandLine;

namespace BrightRun.Cli.Hosting;

/// <summary>
/// One verb of the command line: declares its arguments and options in its constructor and does its work in
/// <see cref="RunAsync"/>. Refusals are thrown as <see cref="Domain.RefusedException"/>; <see cref="VerbHost"/> turns them
/// into the two lines and the exit code that the contract promises.
/// </summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description)
        : base(name, description) =>
        SetAction((parsed, cancellation) => VerbHost.RunAsync(this, parsed, cancellation));

    /// <summary>Does the work.</summary>
    /// <returns>The exit code, usually <see cref="ExitCode.Done"/>.</returns>
    public abstract Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation);
}
