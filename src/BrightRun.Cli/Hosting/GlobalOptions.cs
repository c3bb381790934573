using System.CommandLine;

namespace BrightRun.Cli.Hosting;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    /// <summary>One JSON document on standard output instead of text.</summary>
    public static readonly Option<bool> Json = new("--json") { Recursive = true, Description = "Print one JSON document and nothing else on standard output." };

    /// <summary>Stack traces.</summary>
    public static readonly Option<bool> Debug = new("--debug") { Recursive = true, Description = "Show stack traces of errors." };

    /// <summary>CPU threads of the tensor code.</summary>
    public static readonly Option<int?> Threads = new("--threads") { Recursive = true, HelpName = "N", Description = "CPU threads for tensor work (default: all cores)." };

    /// <summary>A JSON file with the same names as the flags, beneath them.</summary>
    public static readonly Option<FileInfo?> Config = new("--config") { Recursive = true, HelpName = "FILE", Description = "JSON file with option values, the same names as the flags; flags win." };
}
