using System.CommandLine;

namespace BrightRun.Cli.Adapters;

/// <summary>Options that verbs about adapters share.</summary>
internal static class AdapterOptions
{
    public static Option<string> Base() => new("--base") { Required = true, HelpName = "FOLDER|FILE.gguf", Description = "The base that the adapter belongs to." };

    public static Option<bool> AllowOtherBase() => new("--allow-other-base") { Description = "Take a base whose hash is not the one in the adapter's manifest." };
}
