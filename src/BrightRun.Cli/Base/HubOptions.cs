using System.CommandLine;
using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Cli.Base;

/// <summary>Options of the verbs that know the hub.</summary>
internal static class HubOptions
{
    public static Option<string?> Cache() => new("--cache")
    {
        HelpName = "DIR",
        Description = "Folder of downloads, shared with the hub's own tools (default: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub).",
    };

    /// <summary>The settings of a call, the environment beneath its options.</summary>
    public static HubSettings Settings(string? endpoint = null, string? token = null, string? cache = null) =>
        HubSettings.Resolve(Environment.GetEnvironmentVariable, endpoint, token, cache);
}
