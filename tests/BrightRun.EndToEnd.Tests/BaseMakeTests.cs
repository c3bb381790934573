using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

public sealed class BaseMakeTests : IDisposable
{
    private const string Tokens = "60000"; // five steps: too few to learn anything, enough to pass through everything

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Make_Interrupted_SavesAndContinues_AndLeavesABaseThatOpens()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        var folder = _folder.At("base");
        using (var process = Cli.Start(["base", "make", "--out", folder, "--tokens", Tokens, "--threads", "1"]))
        {
            await FirstStepAsync(process);
            Cli.Send(process, PosixSignal.SIGINT);
            var stopped = await Cli.FinishAsync(process);
            Assert.True(stopped.ExitCode == 130, stopped.ToString());
            Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder), "an unfinished base must not be there");
        }

        var other = await Cli.RunAsync("base", "make", "--out", folder, "--resume", "--tokens", "30000");
        Assert.True(other.ExitCode == 1, other.ToString());
        Assert.Contains("--tokens 30000", other.Error, StringComparison.Ordinal);

        var resumed = await Cli.RunAsync("base", "make", "--out", folder, "--resume", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        using (var document = JsonDocument.Parse(resumed.Output))
            Assert.Equal("completed", document.RootElement.GetProperty("status").GetString());
        Assert.False(Directory.Exists(folder + ".making"), "nothing is left behind");
        foreach (var name in new[] { "model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "held-out.jsonl", "README.md", "brightrun-base.json" })
            Assert.True(File.Exists(Path.Combine(folder, name)), $"{name} is missing");

        var inspected = await Cli.RunAsync("model", "inspect", folder);
        Assert.True(inspected.ExitCode == 0, inspected.ToString());
    }

    [Fact]
    public async Task Make_WithTwoAmounts_IsAUsageError()
    {
        var run = await Cli.RunAsync("base", "make", "--tokens", Tokens, "--minutes", "5");

        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains("--minutes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_WithNothingToContinue_SaysSo()
    {
        var run = await Cli.RunAsync("base", "make", "--out", _folder.At("none"), "--resume");

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("nothing to continue", run.Error, StringComparison.Ordinal);
    }

    private static async Task FirstStepAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("step 1/", StringComparison.Ordinal))
                return;
        }

        Assert.Fail("the run ended before its first step");
    }
}
