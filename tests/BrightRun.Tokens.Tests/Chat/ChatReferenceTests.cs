using System.Text.Json;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Chat;

/// <summary>Conversations rendered by the contract's table (reference values beside the repository).</summary>
public class ChatReferenceTests
{
    [Theory]
    [InlineData("llama-3", "models/tokenizers/llama3")]
    [InlineData("chatml", "models/tokenizers/smollm2")]
    [InlineData("auto", "models/tokenizers/smollm2")]
    [InlineData("auto", "models/smollm2-135m-instruct.Q4_1.gguf")]
    [InlineData("mistral", "models/tokenizers/mistral-v01")]
    public void TextIdsAndMask_EqualTheReference(string name, string tokenizer)
    {
        var format = ChatFormats.Create(name, Tokenizer.Open(Shared.Require(tokenizer)));
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("fixtures/tokens/chat.json")));
        var cases = document.RootElement.EnumerateArray().Where(entry => entry.GetProperty("format").GetString() == name).ToArray();
        Assert.NotEmpty(cases);
        foreach (var expected in cases)
        {
            ChatMessage[] messages = [.. expected.GetProperty("messages").EnumerateArray().Select(Message)];
            var chat = format.Render(messages);

            Assert.Equal(expected.GetProperty("text").GetString(), chat.Text);
            Assert.Equal(expected.GetProperty("prompt_text").GetString(), format.RenderPrompt(messages[..^1]).Text);
            if (!expected.TryGetProperty("ids", out var ids))
                continue;
            Assert.Equal(Numbers(ids), chat.Ids);
            Assert.Equal(Numbers(expected.GetProperty("mask")), chat.AssistantTurn.Select(turn => turn >= 0 ? 1 : 0));
        }
    }

    private static IEnumerable<int> Numbers(JsonElement list) => list.EnumerateArray().Select(number => number.GetInt32());

    private static ChatMessage Message(JsonElement message) =>
        new(Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true), message.GetProperty("content").GetString()!);
}
