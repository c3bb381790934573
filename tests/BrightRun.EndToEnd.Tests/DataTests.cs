using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The data verbs as a user's script calls them.</summary>
public sealed class DataTests : IDisposable
{
    private const string Sound = """
        {"messages":[{"role":"user","content":"U1"},{"role":"assistant","content":"A1"}]}
        {"messages":[{"role":"user","content":"U2"},{"role":"assistant","content":"One.\\nTwo."}]}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12", 44, 89, 12)]
    [InlineData("union", 414, 949, 150)]
    public async Task Validate_RealFile_CountsInJson(string name, int usable, int pairs, int conversations)
    {
        var run = await Cli.RunAsync("data", "validate", Shared.Require($"data/brightrun-lora-v4-{name}.json"), "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(usable, document.GetProperty("usable_pairs").GetInt32());
        Assert.Equal(pairs, document.GetProperty("pairs").GetInt32());
        Assert.Equal(conversations, document.GetProperty("conversations").GetInt32());
    }

    [Fact]
    public async Task Validate_Json_ListsEveryFindingWithAllItsMembers()
    {
        var run = await Cli.RunAsync("data", "validate", _folder.Write("a.jsonl", Sound), "--json");

        var finding = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal(
            ["code", "severity", "conversation_id", "turn", "path", "line", "message", "remedy"],
            finding.EnumerateObject().Select(member => member.Name));
        Assert.Equal("undecoded-escapes", finding.GetProperty("code").GetString());
        Assert.Equal("warning", finding.GetProperty("severity").GetString());
        Assert.Equal(2, finding.GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1,2]")]
    [InlineData("{\"training_file_metadata\": {\"file_name\": \"cut")]
    [InlineData("\u0000\u0001\u0002\u0000\u0001\u0002")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"nobody answers\"}]}")]
    public async Task Validate_NothingUsable_ExitsWithOneAndTwoLines(string text)
    {
        var run = await Cli.RunAsync("data", "validate", _folder.Write("bad.json", text));

        Assert.True(run.ExitCode == 1, run.ToString());
        var lines = run.Error.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_MissingFile_ExitsWithOne()
    {
        var run = await Cli.RunAsync("data", "validate", _folder.At("nowhere.json"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("nowhere.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_RecordsWhatItChangedAndLeavesTheInput()
    {
        var input = _folder.Write("a.jsonl", Sound);

        var run = await Cli.RunAsync("data", "repair", input, "--out", _folder.At("b.jsonl"), "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(1, JsonDocument.Parse(run.Output).RootElement.GetProperty("repaired_texts").GetInt32());
        Assert.Equal(Sound, await File.ReadAllTextAsync(input, TestContext.Current.CancellationToken));
        Assert.Contains("One.\\nTwo.", await File.ReadAllTextAsync(_folder.At("b.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var record = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("b.jsonl.repairs.json"), TestContext.Current.CancellationToken));
        Assert.Equal("One.\nTwo.", record.RootElement.GetProperty("repairs")[0].GetProperty("after").GetString());
    }

    [Theory]
    [InlineData("repair", "IN", "--out", "THERE")]
    [InlineData("merge", "IN", "--out", "THERE")]
    [InlineData("convert", "IN", "--to", "messages", "--out", "THERE")]
    [InlineData("split", "IN", "--out", "THERE", "--held-out", "OTHER")]
    [InlineData("split", "IN", "--out", "OTHER", "--held-out", "OTHER")]
    [InlineData("merge", "IN", "--out", "IN", "--force")]
    public async Task Write_OverSomething_IsRefusedAndNothingChanges(params string[] words)
    {
        var (input, there) = (_folder.Write("in.jsonl", Sound), _folder.Write("there", "keep me"));
        string[] arguments = [.. words.Select(word => word switch { "IN" => input, "THERE" => there, "OTHER" => _folder.At("other"), _ => word })];

        var run = await Cli.RunAsync(["data", .. arguments]);

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Equal(["in.jsonl", "there"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order());
        Assert.Equal("keep me", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
        Assert.Equal(Sound, await File.ReadAllTextAsync(input, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_FromADamagedFile_LeavesNothingBehind()
    {
        var input = _folder.Write("cut.json", "{\"training_file_metadata\": {}, \"conversations\": [{\"training_pairs\": [");

        foreach (var verb in (string[][])[["repair"], ["merge"], ["convert", "--to", "training-lines"], ["split", "--held-out", _folder.At("held")]])
        {
            var run = await Cli.RunAsync(["data", verb[0], input, .. verb[1..], "--out", _folder.At("out")]);

            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.Equal(["cut.json"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName));
        }
    }

    [Fact]
    public async Task MergeConvertSplitStats_PassTheConversationsOn()
    {
        var input = _folder.Write("a.jsonl", Sound);
        var (merged, lines, kept, held) = (_folder.At("m.json"), _folder.At("m.jsonl"), _folder.At("k.jsonl"), _folder.At("h.jsonl"));

        Assert.Equal(0, (await Cli.RunAsync("data", "merge", input, "--out", merged)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("data", "convert", merged, "--to", "training-lines", "--out", lines)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("data", "split", lines, "--out", kept, "--held-out", held, "--share", "0.5")).ExitCode);
        var stats = await Cli.RunAsync("data", "stats", kept, held, "--json");

        Assert.True(stats.ExitCode == 0, stats.ToString());
        Assert.Equal(2, JsonDocument.Parse(stats.Output).RootElement.GetProperty("usable_pairs").GetInt32());
    }

    [Fact]
    public async Task Convert_UnknownForm_IsAWrongCommandLine()
    {
        var run = await Cli.RunAsync("data", "convert", _folder.Write("a.jsonl", Sound), "--to", "csv", "--out", _folder.At("b"));

        Assert.True(run.ExitCode == 2, run.ToString());
    }
}
