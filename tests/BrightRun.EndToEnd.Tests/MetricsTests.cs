using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>`prove metrics` as a script meets it.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Answers = """
        {"id": "s1", "text": "You sound worried. Move $200 now.", "ids": [1, 2], "finish_reason": "stop"}
        {"id": "s2", "text": "", "ids": [], "finish_reason": "length"}

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RowsOfAnswer_AreMeasured_AndUnscoredIsNull()
    {
        var document = await JsonAsync("--input", _folder.Write("answers.jsonl", Answers));

        Assert.Equal("tok-1", document.GetProperty("text_preparation").GetString());
        Assert.Equal(13, document.GetProperty("metrics").GetArrayLength());
        Assert.All(document.GetProperty("lexicons").EnumerateArray(), list => Assert.Equal(64, list.GetProperty("sha256").GetString()!.Length));
        var (first, second) = (document.GetProperty("answers")[0], document.GetProperty("answers")[1]);
        Assert.Equal((1, 1), (first.GetProperty("values").GetProperty("A1").GetInt32(), first.GetProperty("values").GetProperty("C3").GetInt32()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("values").GetProperty("D2").ValueKind);
        Assert.StartsWith("not stated", first.GetProperty("unscored").GetProperty("D2").GetString(), StringComparison.Ordinal);
        Assert.All(second.GetProperty("values").EnumerateObject(), value => Assert.Equal(JsonValueKind.Null, value.Value.ValueKind));
        Assert.Equal(1, document.GetProperty("arms")[0].GetProperty("cut_off").GetInt32());
    }

    [Fact]
    public async Task Prompts_BringTheClientsMessage()
    {
        var prompts = _folder.Write("prompts.jsonl", """
            {"id": "s1", "has_other_party": true, "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "I have $200."}]}
            {"id": "s2", "messages": [{"role": "user", "content": "Hello"}]}

            """);

        var values = (await JsonAsync("--input", _folder.Write("answers.jsonl", Answers), "--prompts", prompts)).GetProperty("answers")[0].GetProperty("values");

        Assert.Equal((0, 0), (values.GetProperty("C3").GetInt32(), values.GetProperty("D2").GetInt32()));
    }

    [Fact]
    public async Task Baseline_ComparesArmsByScenario()
    {
        var rows = string.Concat(Enumerable.Range(0, 8).Select(index =>
            $$"""
            {"id": "{{index}}", "arm": "A", "text": "Open an account and put the rent in it."}
            {"id": "{{index}}", "arm": "C", "text": "You sound worried and sad about the rent."}

            """));
        var file = _folder.Write("answers.jsonl", rows);

        var comparison = (await JsonAsync("--input", file, "--baseline", "A")).GetProperty("comparisons")[0];
        var table = await Cli.RunAsync("prove", "metrics", "--input", file, "--baseline", "A");

        var feelings = comparison.GetProperty("metrics")[0].GetProperty("values");
        Assert.Equal("A1", feelings.GetProperty("id").GetString());
        Assert.Equal((2.0, 0.0078125), (feelings.GetProperty("difference").GetDouble(), feelings.GetProperty("p").GetDouble()));
        Assert.Contains("C against A: 8 scenarios", table.Output, StringComparison.Ordinal);
        Assert.Empty(table.Error);
    }

    [Theory]
    [InlineData("", "holds no answer")]
    [InlineData("{\"id\": \"a\"}", "line 1 has no member text")]
    [InlineData("{\"text\": \"a\"}", "line 1 has no member id")]
    [InlineData("{\"id\": \"a\", \"text\": \"b\"}\n[1]", "line 2 is no object")]
    [InlineData("{\"id\": \"a\", \"text\": \"b\"}\n{\"id\": \"a\", \"text\": \"c\"}", "line 2 has the id a of an earlier row")]
    [InlineData("{\"id\": \"a\", \"text\": 5}", "a member text that is no text")]
    [InlineData("{\"id\": \"a\", \"text\": \"b\", \"has_other_party\": \"yes\"}", "neither true nor false")]
    [InlineData("{\"id\": \"a\", \"text\": \"b", "line 1 is no JSON")]
    public async Task FileOfAnotherForm_IsRefusedByLine(string content, string expected)
    {
        var run = await Cli.RunAsync("prove", "metrics", "--input", _folder.Write("answers.jsonl", content));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("A", "name no arm")]
    [InlineData("none.jsonl", "cannot be read")]
    public async Task WrongOption_IsRefused(string value, string expected)
    {
        var file = _folder.Write("answers.jsonl", Answers);

        var run = await Cli.RunAsync(["prove", "metrics", "--input", file, .. value.EndsWith("jsonl", StringComparison.Ordinal) ? new[] { "--prompts", _folder.At(value) } : ["--baseline", value]]);

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(params string[] options)
    {
        var run = await Cli.RunAsync(["prove", "metrics", .. options, "--json"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Empty(run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
