using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_LeavesAVerifiedAdapterFolder()
    {
        var output = _folder.At("adapter");

        var run = await Cli.RunAsync(TinyRun.Line(output, steps: 4, "--json"));

        Assert.True(run.ExitCode == 0, run.ToString());
        using (var document = JsonDocument.Parse(run.Output))
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        foreach (var name in new[] { "adapter_model.safetensors", "adapter_config.json", "README.md", "plan.json", "metrics.jsonl", "manifest.json" })
            Assert.True(File.Exists(Path.Combine(output, name)), $"{name} is missing");
        Assert.Equal([1, 2, 3, 4], StepsIn(output));

        var again = await Cli.RunAsync(TinyRun.Line(output, steps: 4));
        Assert.True(again.ExitCode == 1, again.ToString());
        Assert.Contains("exists already", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task Signal_EndsTheRunWithItsStateSaved(PosixSignal signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        var output = _folder.At("adapter");
        using var process = Cli.Start(TinyRun.Line(output, steps: 150));
        await FirstStepAsync(process);
        Cli.Send(process, signal);

        var run = await Cli.FinishAsync(process);

        Assert.True(run.ExitCode == expected, run.ToString());
        Assert.Contains("--resume", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(output, "manifest.json")), "an unfinished run must have no manifest");
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(output, "checkpoints")));

        var resumed = await Cli.RunAsync(TinyRun.Line(output, steps: 150, "--resume", output));
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(Enumerable.Range(1, 150), StepsIn(output));
    }

    [Fact]
    public async Task Preferences_AreLearnedFromLines_AndSlidersSetTheNumbers()
    {
        var lines = Enumerable.Range(0, 6).Select(i => JsonSerializer.Serialize(new
        {
            chosen_ids = new[] { 5, 6, 7 + i, 20 }, chosen_labels = new[] { -100, -100, 7 + i, 20 }, rejected_ids = new[] { 5, 6, 40 + i }, rejected_labels = new[] { -100, -100, 40 + i },
        }));
        var (data, output) = (_folder.Write("preferences.jsonl", string.Join('\n', lines)), _folder.At("adapter"));

        var run = await Cli.RunAsync(
            "train", "--data", data, "--base", TinyRun.Base, "--out", output, "--method", "dpo", "--beta", "0.2", "--dora", "--rank", "4", "--dtype", "f32",
            "--sensitivity", "very-high", "--progression", "low", "--repetition", "thorough", "--warmup-steps", "0", "--eval-split", "0", "--threads", "1");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(Enumerable.Range(1, 15), StepsIn(output)); // 6 pairs, 2 a step, 5 times
        Assert.Contains("\"reward_margin\":", File.ReadAllText(Path.Combine(output, "metrics.jsonl")), StringComparison.Ordinal);
        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "plan.json")));
        Assert.Equal("0.001", plan.RootElement.GetProperty("options").GetProperty("lr").GetString());
        var verified = await Cli.RunAsync("adapter", "verify", output, "--base", TinyRun.Base);
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [Fact]
    public async Task ConfigurationFile_GivesWhatTheFlagsDoNot()
    {
        var file = _folder.Write("config.json", JsonSerializer.Serialize(new { @base = TinyRun.Base, data = TinyRun.Data, rank = 2, steps = 3, dtype = "f32" }));
        var output = _folder.At("adapter");

        var run = await Cli.RunAsync("train", "--config", file, "--out", output, "--steps", "2", "--batch", "2", "--accumulate", "1");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal([1, 2], StepsIn(output));
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "adapter_config.json"), TestContext.Current.CancellationToken));
        Assert.Equal(2, config.RootElement.GetProperty("r").GetInt32());
    }

    /// <summary>Reads what the run says until its first step is done.</summary>
    private static async Task FirstStepAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("step ", StringComparison.Ordinal))
                return;
        }

        Assert.Fail("the run ended before its first step");
    }

    private static IEnumerable<int> StepsIn(string output) =>
        from line in File.ReadLines(Path.Combine(output, "metrics.jsonl"))
        let row = JsonDocument.Parse(line).RootElement
        where row.TryGetProperty("loss", out _)
        select row.GetProperty("step").GetInt32();
}
