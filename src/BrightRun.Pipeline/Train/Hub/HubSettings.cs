using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Where the hub is, who asks, and where downloads are kept; resolved as the hub's own tools do, so that one setting serves all.</summary>
/// <param name="Endpoint">Address of the hub, without a slash at its end.</param>
/// <param name="Token">Access token; null for none.</param>
/// <param name="Cache">The folder of downloads.</param>
/// <param name="Offline">Nothing is asked for over the network.</param>
public sealed record HubSettings(Uri Endpoint, string? Token, HubCache Cache, bool Offline)
{
    /// <summary>The public hub.</summary>
    public const string PublicEndpoint = "https://huggingface.co";

    private static readonly string[] Yes = ["1", "on", "yes", "true"];

    /// <summary>
    /// Options win over environment variables: HF_ENDPOINT, HF_TOKEN (else the file HF_TOKEN_PATH or HF_HOME/token), HF_HUB_CACHE (else
    /// HF_HOME/hub, else XDG_CACHE_HOME/huggingface/hub, else ~/.cache/huggingface/hub), HF_HUB_OFFLINE.
    /// </summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="endpoint">Address of the hub.</param>
    /// <param name="token">Access token.</param>
    /// <param name="cache">Folder of downloads.</param>
    /// <exception cref="RefusedException">The endpoint is no http or https address.</exception>
    public static HubSettings Resolve(Func<string, string?> variable, string? endpoint = null, string? token = null, string? cache = null)
    {
        var home = Given("HF_HOME") ?? Path.Combine(Given("XDG_CACHE_HOME") ?? Path.Combine(UserFolder, ".cache"), "huggingface");
        var folder = Blank(cache) ?? Given("HF_HUB_CACHE") ?? Path.Combine(Expand(home), "hub");
        return new HubSettings(
            Address(Blank(endpoint) ?? Given("HF_ENDPOINT") ?? PublicEndpoint),
            Blank(token) ?? Given("HF_TOKEN") ?? TokenFile(Given("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            new HubCache(Path.GetFullPath(Expand(folder))),
            Given("HF_HUB_OFFLINE") is { } offline && Yes.Contains(offline, StringComparer.OrdinalIgnoreCase));

        string? Given(string name) => Blank(variable(name));
    }

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new RefusedException($"The hub's address is \"{text}\", which is no http or https address.", $"Give one like {PublicEndpoint} by --endpoint or HF_ENDPOINT.");

    private static string? TokenFile(string path)
    {
        try
        {
            return File.Exists(Expand(path)) ? Blank(File.ReadAllText(Expand(path))) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // a token that may not be read is none; the hub says when one is needed
        }
    }

    private static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? UserFolder + path[1..] : path;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
