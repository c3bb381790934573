using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The verbs about specifications as a user's script calls them.</summary>
public sealed class SpecsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ExitCodes_SayWhatHappened()
    {
        await InitAsync();

        await EndsAsync(3, "00 narrative --yes", "seed-narrative-v1.md");
        await EndsAsync(3, "01 --yes", "specs 00 story");
        await EndsAsync(3, "01", "specs 00 story");
        await EndsAsync(3, "03 init --yes", "specs 02a");
        await EndsAsync(3, "fr legacy --codebase .", "specs 03 init");
        await EndsAsync(3, "04 split --yes", "specs 03 init");
        await EndsAsync(3, "journey extract", "specs 02b");
        await EndsAsync(2, "01 --abbrev ../tm", "no abbreviation");
        await EndsAsync(2, "01 --abbrev a.b", "no abbreviation");
        await EndsAsync(2, "01 --abbrev other", "specs init");
        await EndsAsync(2, "01 --set nonsense --yes", "KEY=VALUE");
        await EndsAsync(2, "01 --set NO_SUCH=1 --yes", "no such value");
        await EndsAsync(2, "05", "there is no verb 05");
        await EndsAsync(2, "01 --no-such", "--no-such");
        await EndsAsync(2, "init --name X", "--abbrev");
        await EndsAsync(2, "01 --yes --run --server ftp://x --model m", "not an address");
        await EndsAsync(2, "01 --yes --run --server http://me:secret@localhost/v1 --model m", "password");
        await EndsAsync(2, "01 --yes --run --server http://localhost/v1", "--model");
        await EndsAsync(1, "init --name Other --abbrev tm", "Trail Mate");
        await EndsAsync(0, "cache clear", "");
        await EndsAsync(1, "check", "document-missing");
    }

    [Fact]
    public async Task OldCombinedVerb_OnlyExplainsTheSplit()
    {
        await InitAsync();
        var before = Files();

        foreach (var line in new[] { "01-02", "01-02 name tm", "01-02 --whatever" })
        {
            var run = await RunAsync(line);

            Assert.True(run.ExitCode == 2, run.ToString());
            Assert.Empty(run.Output);
            Assert.Contains("specs 01", run.Error, StringComparison.Ordinal);
            Assert.Contains("specs 02a", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Quit_IsNoFailure_AndTheEndOfTheInputIs()
    {
        await InitAsync();
        _folder.Write("_mapping/tm/seed-narrative-v1.md", "# Trail Mate\n");
        var before = Files();

        Assert.Equal(0, (await RunAsync("00 narrative", "\nquit\n")).ExitCode);
        Assert.Equal(1, (await RunAsync("00 narrative", "\n")).ExitCode);
        Assert.Equal(before, Files());
        Assert.Equal(0, (await RunAsync("00 narrative", "\n\n\n\n")).ExitCode);
        Assert.NotEqual(before, Files());
    }

    [Fact]
    public async Task Seed_MakesTheNarrativesPrompt_AndTheStorysOnlyOnceTheNarrativeIsThere()
    {
        await InitAsync();
        _folder.Write("_mapping/tm/seed-narrative-v1.md", "# Trail Mate\n");
        var (narrative, story) = (_folder.At("_mapping/tm/_run-prompts/00-product-tm-seed-narrative-prompt-v1.md"), _folder.At("_mapping/tm/_run-prompts/00-product-tm-seed-story-prompt-v1.md"));

        Assert.Equal(0, (await RunAsync("00 --yes")).ExitCode);
        Assert.True(File.Exists(narrative));
        Assert.False(File.Exists(story));

        _folder.Write("_mapping/tm/00-tm-seed-narrative.md", "# Trail Mate - Seed Narrative\n");
        Assert.Equal(0, (await RunAsync("seed", "\n\n\n\nno\n")).ExitCode);
        Assert.False(File.Exists(story));
        var both = await RunAsync("seed --yes --json");
        Assert.Equal(["00-narrative", "00-story"], JsonDocument.Parse(both.Output).RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()!));
        Assert.True(File.Exists(story));
    }

    [Fact]
    public async Task Json_IsOneDocumentAlone()
    {
        await InitAsync();
        _folder.Write("_mapping/tm/seed-narrative-v1.md", "# Trail Mate\n");

        var run = await RunAsync("00 narrative --yes --json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("00-narrative", document.GetProperty("step").GetString());
        Assert.Equal("created", document.GetProperty("files")[0].GetProperty("action").GetString());
        Assert.Equal("_mapping/tm/_run-prompts/00-product-tm-seed-narrative-prompt-v1.md", document.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal("_mapping/tm/00-tm-seed-narrative.md", document.GetProperty("document").GetString());
        var failed = await RunAsync("01 --yes --json");
        Assert.Equal(3, failed.ExitCode);
        Assert.Contains("seed story", JsonDocument.Parse(failed.Output).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_AndNumbers_AreTheSameVerbs()
    {
        await InitAsync();

        foreach (var (number, word) in new[]
                 {
                     ("00", "seed"), ("00 story", "seed story"), ("01", "overview"), ("02a", "stories"), ("02b", "journey"), ("03 init", "fr init"),
                     ("03 3a", "fr preprocess"), ("03 3b-1", "fr enhance"), ("03 3b-2", "fr legacy"), ("04 split", "wireframes split"), ("04 combine", "wireframes combine"),
                 })
            Assert.Equal((await RunAsync($"{number} --help")).Output, (await RunAsync($"{word} --help")).Output);
    }

    [Fact]
    public async Task Key_IsNeverShown()
    {
        await InitAsync();
        _folder.Write("_mapping/tm/seed-narrative-v1.md", "# Trail Mate\n");
        var environment = new Dictionary<string, string?> { ["MY_KEY"] = "sk-secret-0123456789" };

        // Nobody listens on the discard port: the connection is refused at once.
        var run = await Cli.RunInAsync(
            _folder.FullName, "", "specs 00 narrative --yes --run --server http://127.0.0.1:9/v1 --model m --key-env MY_KEY --tries 1 --debug".Split(' '), environment);

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("can't be reached", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", run.Error + run.Output, StringComparison.Ordinal);
    }

    private async Task InitAsync()
    {
        var run = await Cli.RunInAsync(_folder.FullName, "", ["specs", "init", "--name", "Trail Mate", "--abbrev", "tm"]);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private async Task EndsAsync(int exitCode, string line, string said)
    {
        var before = exitCode is 0 ? null : Files();
        var run = await RunAsync(line);

        Assert.True(run.ExitCode == exitCode, $"specs {line}: {run}");
        Assert.Contains(said, run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        if (before is not null)
            Assert.Equal(before, Files());
    }

    private Task<CliResult> RunAsync(string line, string input = "") => Cli.RunInAsync(_folder.FullName, input, ["specs", .. line.Split(' ')]);

    private string[] Files() => [.. Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
