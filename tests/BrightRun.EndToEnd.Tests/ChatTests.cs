using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>Chats through pipes with a small random model, greedily: nonsense, but always the same nonsense.</summary>
public sealed class ChatTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Base => Shared.Require("fixtures/gguf/llama-mixed.gguf");

    [Fact]
    public async Task Lines_AreAnswered_AndLaterTurnsKnowTheEarlierOnes()
    {
        var chat = await ChatAsync("Hi\nHi\n/reset\nHi\n", "--json");

        Assert.True(chat.ExitCode == 0, chat.ToString());
        var turns = Turns(chat);
        Assert.Equal(["Hi", "Hi", "Hi"], turns.Select(turn => turn.GetProperty("user").GetString()));
        int[] prompts = [.. turns.Select(turn => Answer(turn, 0).GetProperty("prompt_tokens").GetInt32())];
        Assert.True(prompts[1] > prompts[0], $"{prompts[1]} tokens after {prompts[0]}");
        Assert.Equal(prompts[0], prompts[2]);
        Assert.Equal(Text(turns[0], 0), Text(turns[2], 0));
    }

    [Fact]
    public async Task FirstAnswer_IsTheOneThatAnswerWrites()
    {
        var answers = _folder.At("a.jsonl");
        var prompts = _folder.Write("p.jsonl", """{"id": "1", "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "two\nlines"}]}""");
        var answer = await Cli.RunAsync("answer", "--input", prompts, "--out", answers, "--base", Base, "--format", "chatml", "--temperature", "0", "--max-tokens", "12", "--dtype", "f32", "--threads", "1");
        Assert.True(answer.ExitCode == 0, answer.ToString());

        var chat = await ChatAsync("/system Be kind.\ntwo\\\nlines\n");

        Assert.True(chat.ExitCode == 0, chat.ToString());
        Assert.Equal(JsonDocument.Parse(File.ReadAllText(answers)).RootElement.GetProperty("text").GetString() + Environment.NewLine, chat.Output);
    }

    [Fact]
    public async Task Compare_LetsBothAnswer_EachWithItsOwnSideOfTheConversation()
    {
        var adapter = await AdapterAsync();

        var chat = await ChatAsync("Hi\nAnd then?\n/save " + _folder.At("saved.jsonl") + "\n", "--adapter", adapter, "--compare");
        var alone = await ChatAsync("Hi\nAnd then?\n", "--adapter", adapter, "--json");

        Assert.True(chat.ExitCode == 0, chat.ToString());
        Assert.Equal(2, chat.Output.Split("[base]").Length - 1);
        Assert.Equal(2, chat.Output.Split("[adapter]").Length - 1);
        var saved = File.ReadLines(_folder.At("saved.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["base", "adapter"], saved.Select(row => row.GetProperty("id").GetString()));
        Assert.NotEqual(Contents(saved[0])[1], Contents(saved[1])[1]);
        Assert.Equal(Turns(alone).Select(turn => Text(turn, 0)), [Contents(saved[1])[1], Contents(saved[1])[3]]);
    }

    [Fact]
    public async Task Save_WritesWhatTheDataVerbsRead()
    {
        var saved = _folder.At("saved.jsonl");
        var chat = await ChatAsync($"/system Be kind.\nHi\n/save {saved}\n/quit\nnot read any more\n");
        Assert.True(chat.ExitCode == 0, chat.ToString());
        Assert.Equal("Be kind.", Contents(JsonDocument.Parse(File.ReadAllText(saved)).RootElement)[0]);

        var stats = await Cli.RunAsync("data", "validate", saved, "--json");

        Assert.Equal(1, JsonDocument.Parse(stats.Output).RootElement.GetProperty("conversations").GetInt32());
    }

    [Fact]
    public async Task Adapter_OfAnotherChatFormat_IsRefusedWithBothNames()
    {
        var adapter = await AdapterAsync();
        var manifest = Path.Combine(adapter, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"name\": \"chatml\"", "\"name\": \"llama-3\"", StringComparison.Ordinal));

        var chat = await ChatAsync("Hi\n", "--adapter", adapter);

        Assert.True(chat.ExitCode == 1, chat.ToString());
        Assert.Contains("llama-3", chat.Error, StringComparison.Ordinal);
        Assert.Contains("chatml", chat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_ThatDoesNotFitTheContext_IsRefusedAndEndsAChatThroughPipes()
    {
        var chat = await ChatAsync(new string('x', 5000) + "\n");

        Assert.True(chat.ExitCode == 1, chat.ToString());
        Assert.Contains("context", chat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownCommand_IsSaidToBeOne_AndNotSaidToTheModel()
    {
        var chat = await ChatAsync("/nonsense\n");

        Assert.True(chat.ExitCode == 0, chat.ToString());
        Assert.Empty(chat.Output);
        Assert.Contains("/nonsense", chat.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WithoutAnAdapter_IsAWrongCommandLine() => Assert.Equal(2, (await ChatAsync("", "--compare")).ExitCode);

    private static Task<CliResult> ChatAsync(string input, params string[] more) => Cli.RunWithInputAsync(
        input, ["chat", "--base", Base, "--format", "chatml", "--temperature", "0", "--max-tokens", "12", "--dtype", "f32", "--threads", "1", .. more]);

    /// <summary>Trains an adapter in chatml that says other things than the base.</summary>
    private async Task<string> AdapterAsync()
    {
        var data = _folder.Write("data.jsonl", """{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Good day to you."}]}""");
        var adapter = _folder.At("adapter");
        var run = await Cli.RunAsync(
            "train", "--data", data, "--base", Base, "--format", "chatml", "--out", adapter, "--steps", "8", "--batch", "1", "--accumulate", "1", "--lr", "0.02", "--warmup-steps", "0", "--max-grad-norm", "0",
            "--dtype", "f32", "--eval-split", "0", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.ToString());
        return adapter;
    }

    private static List<JsonElement> Turns(CliResult chat) => [.. JsonDocument.Parse(chat.Output).RootElement.GetProperty("turns").EnumerateArray()];

    private static JsonElement Answer(JsonElement turn, int speaker) => turn.GetProperty("answers")[speaker];

    private static string? Text(JsonElement turn, int speaker) => Answer(turn, speaker).GetProperty("text").GetString();

    private static List<string?> Contents(JsonElement saved) => [.. saved.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString())];
}
