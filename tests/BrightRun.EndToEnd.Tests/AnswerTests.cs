using System.Runtime.InteropServices;
using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>Answers of a small random model: nonsense, but always the same nonsense.</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_HaveTheirRow_InTheOrderOfThePrompts()
    {
        var prompts = _folder.Write("p.jsonl", """
            {"id": "first", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}], "note": "left alone"}

            {"id": 2, "messages": [{"role": "user", "content": "a much longer question than the one before"}]}
            """);

        var run = await Cli.RunAsync(Line(prompts, "a.jsonl", "--max-tokens", "6", "--json"));

        Assert.True(run.ExitCode == 0, run.ToString());
        var rows = Rows("a.jsonl");
        Assert.Equal(["\"first\"", "2"], rows.Select(row => row.GetProperty("id").GetRawText()));
        Assert.All(rows, row => Assert.Equal(["id", "text", "ids", "finish_reason"], row.EnumerateObject().Select(member => member.Name)));
        Assert.All(rows, row => Assert.True(row.GetProperty("finish_reason").GetString() == "stop" || row.GetProperty("ids").GetArrayLength() == 6));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetProperty("answered_now").GetInt32());
        Assert.Equal("chatml", document.RootElement.GetProperty("options").GetProperty("format").GetString());
    }

    [Fact]
    public async Task Answers_DoNotDependOnWhatIsWrittenBesideThem()
    {
        var prompts = Prompts(6);
        await AnswerAsync(Line(prompts, "a.jsonl", "--batch", "1"));
        await AnswerAsync(Line(prompts, "b.jsonl", "--batch", "5"));
        await AnswerAsync(Line(prompts, "c.jsonl", "--batch", "5", "--seed", "2"));

        Assert.Equal(Text("a.jsonl"), Text("b.jsonl"));
        Assert.NotEqual(Text("a.jsonl"), Text("c.jsonl"));
    }

    [Fact]
    public async Task Run_ThatWasCutOff_ContinuesToTheSameBytes()
    {
        var prompts = Prompts(6);
        await AnswerAsync(Line(prompts, "whole.jsonl"));
        File.Copy(_folder.At("whole.jsonl.options.json"), _folder.At("part.jsonl.options.json"));
        var lines = File.ReadAllLines(_folder.At("whole.jsonl"));
        _folder.Write("part.jsonl", $"{lines[4]}\n{lines[1]}\n{lines[2][..(lines[2].Length / 2)]}");

        var run = await Cli.RunAsync(Line(prompts, "part.jsonl", "--json"));

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(4, JsonDocument.Parse(run.Output).RootElement.GetProperty("answered_now").GetInt32());
        Assert.Equal(Text("whole.jsonl"), Text("part.jsonl"));

        var again = await Cli.RunAsync(Line(prompts, "part.jsonl"));
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("all 6 answers were there", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--temperature", "0.9")]
    [InlineData("--seed", "8")]
    [InlineData("--stop", "x")]
    [InlineData("--dtype", "bf16")]
    [InlineData("--format", "auto")]
    public async Task Continuing_WithAnotherOption_IsRefusedByItsName(string flag, string value)
    {
        var prompts = Prompts(2);
        await AnswerAsync(Line(prompts, "a.jsonl"));
        var before = Text("a.jsonl");

        var run = await Cli.RunAsync(Line(prompts, "a.jsonl", flag, value));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(flag == "--format" ? "template" : flag, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Text("a.jsonl"));
    }

    [Fact]
    public async Task Continuing_WithOtherPrompts_IsRefused()
    {
        await AnswerAsync(Line(Prompts(2), "a.jsonl"));

        var run = await Cli.RunAsync(Line(_folder.Write("q.jsonl", """{"id": "0", "messages": [{"role": "user", "content": "another"}]}"""), "a.jsonl"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("--input", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signal_KeepsWhatIsAnswered_AndTheSameCommandGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        var prompts = Prompts(120);
        string[] line = Line(prompts, "a.jsonl", "--max-tokens", "60", "--batch", "2");
        using var process = Cli.Start(line);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } said && !said.StartsWith("answered ", StringComparison.Ordinal))
        {
            // Until the first answer is there.
        }

        Cli.Send(process, PosixSignal.SIGINT);
        var run = await Cli.FinishAsync(process);
        Assert.True(run.ExitCode == 130, run.ToString());
        Assert.Contains("same command", run.Error, StringComparison.Ordinal);
        var kept = Rows("a.jsonl").Count;
        Assert.InRange(kept, 1, 119);

        await AnswerAsync(line);
        await AnswerAsync(Line(prompts, "b.jsonl", "--max-tokens", "60", "--batch", "2"));
        Assert.Equal(Text("b.jsonl"), Text("a.jsonl"));
    }

    [Fact]
    public async Task Prompts_ThatDoNotFit_AreNamed_AndNothingIsAnswered()
    {
        var prompts = _folder.Write("p.jsonl", $$"""
            {"id": "short", "messages": [{"role": "user", "content": "Hi"}]}
            {"id": "long", "messages": [{"role": "user", "content": "{{new string('x', 5000)}}"}]}
            {"id": "backwards", "messages": [{"role": "assistant", "content": "Hi"}]}
            """);

        var run = await Cli.RunAsync(Line(prompts, "a.jsonl"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("2 of 3 prompts", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 2 (long)", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 3 (backwards)", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("a.jsonl")));
    }

    [Theory]
    [InlineData("", "no prompt")]
    [InlineData("[1]", "line 1")]
    [InlineData("{\"id\": \"a\", \"messages\": [", "line 1")]
    [InlineData("{\"id\": 1.5, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}", "id")]
    [InlineData("{\"id\": \"a\", \"messages\": []}", "messages")]
    [InlineData("{\"id\": \"a\", \"messages\": [{\"role\": \"tool\", \"content\": \"x\"}]}", "tool")]
    [InlineData("{\"id\": \"a\", \"messages\": [{\"role\": \"user\", \"content\": [1]}]}", "message 1")]
    [InlineData("{\"id\": \"a\", \"messages\": [{\"role\": \"user\", \"content\": \"\\ud800\"}]}", "line 1")]
    [InlineData("{\"id\": \"1\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}\n{\"id\": 1, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}", "line 2")]
    public async Task Rows_ThatAreNoPrompts_AreNamed(string content, string named)
    {
        var run = await Cli.RunAsync(Line(_folder.Write("p.jsonl", content), "a.jsonl"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("a.jsonl")));
    }

    [Theory]
    [InlineData("--temperature", "-1")]
    [InlineData("--top-p", "0")]
    [InlineData("--max-tokens", "0")]
    [InlineData("--batch", "0")]
    [InlineData("--stop", "")]
    public async Task Values_OutsideTheirRange_AreAWrongCommandLine(string flag, string value)
    {
        var run = await Cli.RunAsync(Line(Prompts(1), "a.jsonl", flag, value));

        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains(flag, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_ThatIsNotNamed_IsAWrongCommandLine() =>
        Assert.Equal(2, (await Cli.RunAsync("answer", "--input", Prompts(1), "--out", _folder.At("a.jsonl"))).ExitCode);

    private string Prompts(int count) => _folder.Write("p.jsonl", string.Concat(Enumerable.Range(0, count).Select(i =>
        JsonSerializer.Serialize(new { id = $"{i}", messages = new[] { new { role = "user", content = string.Concat(Enumerable.Repeat("word ", 1 + (i * 7 % 5))) } } }) + "\n")));

    /// <summary>The line of a call; an option that is given again takes the place of the usual one.</summary>
    private string[] Line(string prompts, string answers, params string[] more)
    {
        string[] usual = ["--base", Shared.Require("fixtures/gguf/llama-mixed.gguf"), "--format", "chatml", "--dtype", "f32", "--threads", "1", "--max-tokens", "12", "--temperature", "1.5"];
        var kept = usual.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair);
        return ["answer", "--input", prompts, "--out", _folder.At(answers), .. kept, .. more];
    }

    private static async Task AnswerAsync(string[] line)
    {
        var run = await Cli.RunAsync(line);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private string Text(string name) => File.ReadAllText(_folder.At(name));

    private List<JsonElement> Rows(string name) => [.. File.ReadLines(_folder.At(name)).Select(line => JsonDocument.Parse(line).RootElement)];
}
