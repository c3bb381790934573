using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_HoldsEveryPartAndAReasonForEveryNull()
    {
        var rows = Enumerable.Range(0, 8).SelectMany(scenario => new[] { $"s{scenario},A,{2 + scenario % 2}", $"s{scenario},C,{3 + scenario % 2}" });
        var input = _folder.Write("scores.csv", "scenario,arm,score\n" + string.Join('\n', rows));

        var run = await Cli.RunAsync("prove", "compare", "--input", input, "--scale", "1,5", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        var contrast = document.RootElement.GetProperty("contrasts")[0];
        Assert.Equal("C-A", contrast.GetProperty("name").GetString());
        Assert.Equal(1, contrast.GetProperty("difference").GetProperty("value").GetDouble());
        Assert.Equal(2 / 256.0, contrast.GetProperty("tests").GetProperty("sign_flip").GetProperty("p").GetDouble());
        Assert.Equal(JsonValueKind.Null, contrast.GetProperty("tests").GetProperty("t").GetProperty("t").ValueKind);
        Assert.Equal("standard deviation is 0", document.RootElement.GetProperty("undefined").GetProperty("contrasts[0].tests.t.t").GetString());
        Assert.Equal("higher", contrast.GetProperty("conclusion").GetProperty("finding").GetString());
    }

    [Fact]
    public async Task Text_BeginsWithTheSentencesAndTheCaveats()
    {
        var input = _folder.Write("scores.csv", "scenario,arm,score\na,A,1\na,C,2\nb,A,1\nc,A,1\nc,C,1\n");

        var run = await Cli.RunAsync("prove", "compare", "--input", input);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("2 of 3 scenarios compared", run.Output, StringComparison.Ordinal);
        Assert.Contains("b (no score for C)", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "no column arm", "scenario,score\n")]
    [InlineData(1, "one arm only", "scenario,arm,score\ns,A,1\n")]
    [InlineData(1, "line 2", "scenario,arm,score\ns,A,NaN\n")]
    [InlineData(2, "--scale 5,1", "scenario,arm,score\n", "--scale", "5,1")]
    [InlineData(2, "--min-raters 0", "scenario,arm,score\n", "--min-raters", "0")]
    public async Task Mistake_EndsInTwoLines(int exitCode, string named, string text, params string[] options)
    {
        var run = await Cli.RunAsync(["prove", "compare", "--input", _folder.Write("scores.csv", text), .. options]);

        Assert.True(run.ExitCode == exitCode, run.ToString());
        Assert.Empty(run.Output);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }
}
