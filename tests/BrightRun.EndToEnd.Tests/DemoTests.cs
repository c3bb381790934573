using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The demonstration in a shortened form; the whole one is a benchmark.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_TrainsAnswersMeasuresAndReports_AndRepeatsNothing()
    {
        var output = _folder.At("demo");

        var run = await Cli.RunAsync(Line(output, "--json"));

        Assert.True(run.ExitCode == 0, run.ToString());
        using (var document = JsonDocument.Parse(run.Output))
        {
            Assert.Equal("completed", document.RootElement.GetProperty("status").GetString());
            Assert.Equal(["neutral", "emotional", "answers", "report"], document.RootElement.GetProperty("stages").EnumerateObject().Select(stage => stage.Name));
            Assert.Equal(3, document.RootElement.GetProperty("comparisons").GetArrayLength());
            Assert.All(document.RootElement.GetProperty("arms").EnumerateArray(), arm => Assert.Equal(4, arm.GetProperty("answers").GetInt32()));
        }

        foreach (var name in new[] { "report.html", "answers.jsonl", "signature.txt", "emotional/manifest.json", "neutral/manifest.json" })
            Assert.True(File.Exists(Path.Combine(output, name)), $"{name} is missing");
        Assert.False(Directory.Exists(Path.Combine(output, "emotional", "checkpoints")), "checkpoints stay only with --keep");

        // The answers can be measured again by anyone.
        var metrics = await Cli.RunAsync("prove", "metrics", "--input", Path.Combine(output, "answers.jsonl"), "--json");
        Assert.True(metrics.ExitCode == 0, metrics.ToString());

        var written = Hashes(output);
        var again = await Cli.RunAsync(Line(output));
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(4, again.Error.Split("finished before, and unchanged").Length - 1);
        Assert.Contains("report.html", again.Output, StringComparison.Ordinal);
        Assert.Contains("chat --base", again.Output, StringComparison.Ordinal);
        Assert.Equal(written, Hashes(output));
    }

    [Fact]
    public async Task Demo_DoesAStageAgainWhoseResultWasChanged_AndRefusesAnotherSeed()
    {
        var output = _folder.At("demo");
        Assert.Equal(0, (await Cli.RunAsync(Line(output))).ExitCode);
        var answers = await File.ReadAllTextAsync(Path.Combine(output, "answers.jsonl"), TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(Path.Combine(output, "answers.jsonl"), "{}\n", TestContext.Current.CancellationToken);

        var repaired = await Cli.RunAsync(Line(output));
        var otherSeed = await Cli.RunAsync(Line(output, "--seed", "7"));

        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.Equal(answers, await File.ReadAllTextAsync(Path.Combine(output, "answers.jsonl"), TestContext.Current.CancellationToken));
        Assert.True(otherSeed.ExitCode == 1, otherSeed.ToString());
        Assert.Contains("another recipe", otherSeed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_RefusesAFolderThatHoldsSomethingElse_AndABaseThatIsNotThere()
    {
        await File.WriteAllTextAsync(_folder.At("mine.txt"), "mine", TestContext.Current.CancellationToken);

        var foreign = await Cli.RunAsync(Line(_folder.FullName));
        var noBase = await Cli.RunAsync("demo", "--out", _folder.At("demo"), "--base", _folder.At("no-base"));

        Assert.True(foreign.ExitCode == 1, foreign.ToString());
        Assert.Contains("holds no demonstration", foreign.Error, StringComparison.Ordinal);
        Assert.True(noBase.ExitCode == 1, noBase.ToString());
        Assert.Contains("no base model", noBase.Error, StringComparison.Ordinal);
    }

    private static string[] Line(string output, params string[] more)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Shared.RepositoryRoot, "assets", "base")), "needs the base model in assets/base");
        return ["demo", "--out", output, "--epochs", "1", "--samples", "1", "--scenarios", "4", "--threads", "1", .. more];
    }

    private static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(folder, path),
            path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))),
        StringComparer.Ordinal);
}
