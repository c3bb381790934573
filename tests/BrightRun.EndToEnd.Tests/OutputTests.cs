using System.Diagnostics;
using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

public class OutputTests
{
    [Fact]
    public async Task Json_IsOneDocumentAndNothingElse()
    {
        var run = await Cli.RunAsync("doctor", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        Assert.True(document.RootElement.GetProperty("ok").GetBoolean());
        string[] names = [.. document.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()!)];
        Assert.Equal(["runtime", "SDK", "native libraries", "kernels", "CPU", "GPU", "memory", "current folder", "temporary folder", "user folder"], names);
    }

    [Fact]
    public async Task Json_OfAWrongCall_IsADocumentToo()
    {
        using var folder = new TempFolder();

        var run = await Cli.RunAsync("doctor", "--json", "--config", folder.At("missing.json"));

        Assert.True(run.ExitCode == 1, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        Assert.Contains("missing.json", document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OffTheTerminal_NothingIsColoured()
    {
        var environment = new Dictionary<string, string?> { ["NO_COLOR"] = null, ["TERM"] = "xterm-256color" };

        foreach (var run in new[] { await Cli.RunAsync(["doctor"], environment), await Cli.RunAsync(["--help"], environment), await Cli.RunAsync(["x"], environment) })
            Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public async Task ReaderThatLeavesEarly_IsNotAnError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");

        var (code, _, error) = await ShellAsync($"'{Cli.ProgramPath}' --help | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}");

        Assert.True(code == 0, error);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("./brightrun --version", 0)]
    [InlineData("./brightrun no such verb", 2)]
    [InlineData("./brightrun doctor --config 'a file with blanks.json'", 1)]
    public async Task Script_PassesArgumentsAndExitCodesThrough(string line, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");

        var (code, output, error) = await ShellAsync(line);

        Assert.True(code == expected, output + error);
        Assert.Equal(expected == 0, output.Length > 0);
        if (expected == 1)
            Assert.Contains("a file with blanks.json", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> ShellAsync(string line)
    {
        var start = new ProcessStartInfo("bash", ["-c", line])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Shared.RepositoryRoot,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
