using System.Text.Json;
using BrightRun.TestKit.Hub;

namespace BrightRun.EndToEnd.Tests;

/// <summary>Base models are listed and fetched from a stand-in hub over real HTTP, as a user's script does.</summary>
public sealed class BaseTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StandInRepository _repository = new("org/tiny");
    private readonly HubStandIn _hub;

    public BaseTests() => _hub = new HubStandIn(_repository.Answer);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task List_ShowsKnownBasesAndTheCache()
    {
        _folder.Write("hub/models--org--old/snapshots/c0ffee/model.safetensors", "weights");

        var run = await RunAsync("base", "list", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var smallest = document.RootElement.GetProperty("known")[0];
        Assert.Equal("HuggingFaceTB/SmolLM2-135M-Instruct", smallest.GetProperty("repository").GetString());
        Assert.Equal(134_515_008, smallest.GetProperty("parameters").GetInt64());
        Assert.True(smallest.GetProperty("lora_memory_bytes").GetInt64() > smallest.GetProperty("download_bytes").GetInt64());
        Assert.Equal("org/old", document.RootElement.GetProperty("cached")[0].GetProperty("repository").GetString());
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public async Task Pull_MakesAFolderThatIsABase()
    {
        AddModel();

        var run = await RunAsync("base", "pull", "org/tiny");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("licence: apache-2.0", run.Error, StringComparison.Ordinal);
        Assert.Contains("verified model.safetensors", run.Error, StringComparison.Ordinal);
        var inspected = await RunAsync("model", "inspect", run.Output.TrimEnd());
        Assert.True(inspected.ExitCode == 0, inspected.ToString());
    }

    [Fact]
    public async Task DryRun_FetchesNothingAndSaysEverything()
    {
        AddModel();

        var run = await RunAsync("base", "pull", "org/tiny", "--dry-run", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(document.RootElement.GetProperty("bytes").GetInt64(), document.RootElement.GetProperty("bytes_to_fetch").GetInt64());
        Assert.Contains(document.RootElement.GetProperty("files").EnumerateArray(), file => file.GetProperty("hash").GetString() == _repository.HashOf("model.safetensors"));
        Assert.False(Path.Exists(_folder.At("hub")));
    }

    [Fact]
    public async Task Token_NeverReachesTheScreen()
    {
        AddModel();

        var run = await RunAsync("base", "pull", "org/tiny", "--token", "hf_secret", "--json", "--debug");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.All(_hub.Requests, request => Assert.Equal("hf_secret", request.Token));
        Assert.DoesNotContain("hf_secret", run.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Did you mean smollm2-135m", "smollm2-135")]
    [InlineData(1, "org/none", "org/none")]
    [InlineData(1, "no config.json", "org/tiny")]
    [InlineData(1, "--revision", "org/tiny", "--revision", "../x")]
    [InlineData(1, "http or https", "org/tiny", "--endpoint", "nowhere")]
    [InlineData(2, "NAME")]
    public async Task Mistake_EndsInTwoLines(int exitCode, string named, params string[] words)
    {
        _repository.Files["README.md"] = [];

        var run = await RunAsync(["base", "pull", .. words]);

        Assert.True(run.ExitCode == exitCode, run.ToString());
        Assert.Empty(run.Output);
        Assert.Contains(named, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private void AddModel()
    {
        foreach (var path in Directory.GetFiles(Shared.Require("fixtures/models/llama-bf16"), "*", SearchOption.TopDirectoryOnly).Where(path => Path.GetExtension(path) is ".json" or ".safetensors"))
            _repository.Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
    }

    private Task<CliResult> RunAsync(params string[] arguments) =>
        Cli.RunAsync(arguments, new Dictionary<string, string?> { ["HF_ENDPOINT"] = _hub.Address, ["HF_HUB_CACHE"] = _folder.At("hub"), ["HF_TOKEN"] = null, ["HF_HOME"] = _folder.At("home") });
}
