namespace BrightRun.EndToEnd.Tests;

public class StartTests
{
    [Fact]
    public async Task Version_IsPrintedAlone()
    {
        var run = await Cli.RunAsync("--version");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", run.Output.ReplaceLineEndings("\n"));
        Assert.Empty(run.Error);
    }
}
