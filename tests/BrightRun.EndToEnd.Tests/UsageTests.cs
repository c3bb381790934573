namespace BrightRun.EndToEnd.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("doctr", "error: brightrun: there is no verb doctr.", "  Did you mean doctor?")]
    [InlineData("--hepl", "error: brightrun: there is no option --hepl.", "  Did you mean --help?")]
    [InlineData("doctor --jsno", "error: brightrun doctor: there is no option --jsno.", "  Did you mean --json?")]
    [InlineData("doctor twice", "error: brightrun doctor: there is no argument twice.", "  `brightrun doctor --help`")]
    [InlineData("doctor --threads 0", "error: brightrun doctor: --threads 0: not a number of threads.", "  Use 1 to 4096")]
    [InlineData("doctor --threads many", "error: brightrun doctor: ", "  `brightrun doctor --help`")]
    [InlineData("data convert x --to nonsense --out y", "error: brightrun data convert: --to nonsense: there is no such value.", "  Choose one of: messages, sharegpt")]
    [InlineData("prove metrics --input x --length-band 9", "error: brightrun prove metrics: --length-band 9 is no band.", "  Give two whole numbers of tokens")]
    [InlineData("", "error: brightrun: which verb?", "  Choose one of: ")]
    public async Task WrongLine_ExitsWith2AndSaysWhatToDo(string line, string problem, string remedy)
    {
        var run = await Cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Empty(run.Output);
        var said = run.Error.ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith(problem, said[0], StringComparison.Ordinal);
        Assert.StartsWith(remedy, said[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownNameInTheConfigurationFile_IsRefusedWithTheNearestName()
    {
        using var folder = new TempFolder();
        var file = folder.Write("config.json", """{"thread": 2}""");

        var run = await Cli.RunAsync("doctor", "--config", file);

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Equal($"error: {file}: brightrun doctor has no option thread.\n  Did you mean threads?\n", run.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Debug_AddsTheStackTraceBelowTheTwoLines()
    {
        var plain = await Cli.RunAsync("doctor", "--config", "no-such-file.json");
        var debug = await Cli.RunAsync("doctor", "--config", "no-such-file.json", "--debug");

        Assert.DoesNotContain("   at BrightRun", plain.Error, StringComparison.Ordinal);
        Assert.Contains("   at BrightRun", debug.Error, StringComparison.Ordinal);
        Assert.StartsWith(plain.Error, debug.Error, StringComparison.Ordinal);
    }
}
