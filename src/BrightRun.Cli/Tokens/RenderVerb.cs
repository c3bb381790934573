using System.CommandLine;
using System.Text.Json;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Tokenizers;
using Spectre.Console;

namespace BrightRun.Cli.Tokens;

/// <summary>`tokens render`: lists of messages become what training sees, with the mask of what is supervised.</summary>
internal sealed class RenderVerb : Verb
{
    private readonly Option<string> _tokenizer = TokensOptions.Tokenizer();
    private readonly Option<string> _input = TokensOptions.Input("CONVERSATIONS.json", "A JSON list of lists of messages: {\"role\": system|user|assistant, \"content\": text}.");
    private readonly Option<string> _out = TokensOptions.Out("Takes a JSON list with {text, ids, mask} for each conversation; mask 1 is supervised.");
    private readonly Option<string> _format = new("--format")
    {
        HelpName = string.Join('|', ChatFormats.Names),
        DefaultValueFactory = _ => ChatFormats.Auto,
        Description = "Chat format; auto is the base's own, recognised from its template.",
    };

    public RenderVerb()
        : base("render", "Turn chats into text, token ids and loss mask.")
    {
        Add(_tokenizer);
        Add(_format);
        Add(_input);
        Add(_out);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var format = ChatFormats.Create(parsed.GetRequiredValue(_format), Tokenizer.Open(parsed.GetRequiredValue(_tokenizer)));
        var conversations = JsonList.Read(parsed.GetRequiredValue(_input), ReadMessages);
        var chats = new List<RenderedChat>(conversations.Count);
        foreach (var messages in conversations)
        {
            cancellation.ThrowIfCancellationRequested();
            chats.Add(format.Render(messages));
        }

        var target = parsed.GetRequiredValue(_out);
        JsonList.Write(target, chats, Write);
        var summary = new
        {
            Out = target,
            Format = format.Name,
            format.TemplateHash,
            Conversations = chats.Count,
            Tokens = chats.Sum(chat => (long)chat.Ids.Length),
            SupervisedTokens = chats.Sum(chat => (long)chat.AssistantTurn.Count(IsSupervised)),
        };
        if (output.Json)
            output.WriteJson(summary);
        else
            output.Notes.WriteLine($"{summary.Conversations} conversations as {summary.Format}, {summary.Tokens} tokens, {summary.SupervisedTokens} of them supervised: {target}");
        return Task.FromResult(ExitCode.Done);
    }

    private static bool IsSupervised(int turn) => turn >= 0;

    private static ChatMessage[] ReadMessages(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() == 0)
            throw new FormatException("a list of messages with at least one");
        return [.. item.EnumerateArray().Select(ReadMessage)];
    }

    private static ChatMessage ReadMessage(JsonElement message, int index)
    {
        var expected = $"a list of messages (message {index + 1} needs a role of system, user or assistant, and a content that is text)";
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role) || !message.TryGetProperty("content", out var content))
            throw new FormatException(expected);
        var who = JsonList.Text(role, expected) switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            _ => throw new FormatException(expected),
        };
        return new ChatMessage(who, JsonList.Text(content, expected));
    }

    private static void Write(Utf8JsonWriter writer, RenderedChat chat)
    {
        writer.WriteStartObject();
        writer.WriteString("text", chat.Text);
        writer.WritePropertyName("ids");
        JsonList.WriteNumbers(writer, chat.Ids);
        writer.WritePropertyName("mask");
        JsonList.WriteNumbers(writer, chat.AssistantTurn.Select(turn => IsSupervised(turn) ? 1 : 0));
        writer.WriteEndObject();
    }
}
