using System.CommandLine;

namespace BrightRun.Cli.Hosting;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    /// <summary>More threads than any machine has processors: a number beyond it is a slip of the keyboard.</summary>
    private const int MostThreads = 4096;

    /// <summary>One JSON document on standard output instead of text.</summary>
    public static readonly Option<bool> Json = new("--json") { Recursive = true, Description = "Print one JSON document and nothing else on standard output." };

    /// <summary>Stack traces.</summary>
    public static readonly Option<bool> Debug = new("--debug") { Recursive = true, Description = "Show stack traces of errors." };

    /// <summary>CPU threads of the tensor code, 1 or more; null where it was not given (then all cores).</summary>
    public static readonly Option<int?> Threads = new("--threads") { Recursive = true, HelpName = "N", Description = "CPU threads for tensor work (default: all cores)." };

    /// <summary>A JSON file with the same names as the flags, beneath them.</summary>
    public static readonly Option<FileInfo?> Config = new("--config") { Recursive = true, HelpName = "FILE", Description = "JSON file with option values, the same names as the flags; flags win." };

    static GlobalOptions() => Threads.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var threads) && threads is < 1 or > MostThreads)
            result.AddError($"--threads {threads}: not a number of threads.\nUse 1 to {MostThreads}, or leave it out for all {Environment.ProcessorCount} cores.");
    });

    /// <summary>All of them, in the order of help.</summary>
    public static IReadOnlyList<Option> All { get; } = [Json, Debug, Threads, Config];

    /// <summary>The number of threads that a call works with: <c>--threads</c>, else all cores.</summary>
    public static int ThreadCount(ParseResult parsed) => parsed.GetValue(Threads) ?? Environment.ProcessorCount;
}
