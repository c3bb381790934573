using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// Mistral: <c>&lt;s&gt;</c> once, then <c>[INST]</c> user <c>[/INST]</c> answer <c>&lt;/s&gt;</c> for every exchange, no spaces added; the
/// system text and a blank line precede the first user text. A turn reads the same in the middle and at the end.
/// </summary>
/// <remarks>Older vocabularies have no tokens for the two marks; there they are plain text, which a message can imitate.</remarks>
internal sealed class MistralFormat : ChatFormat
{
    /// <summary>The name of the format.</summary>
    public const string Plain = "mistral";

    private const string OpenMark = "[INST]";
    private const string CloseMark = "[/INST]";

    private readonly SpecialToken _begin;
    private readonly SpecialToken _end;
    private readonly SpecialToken? _open;
    private readonly SpecialToken? _close;

    public MistralFormat(ITokenizer tokenizer)
        : base(Plain, tokenizer)
    {
        _begin = Required("<s>");
        _end = Required("</s>");
        _open = Optional(OpenMark);
        _close = Optional(CloseMark);
        StopIds = StopsAt(_end);
    }

    public override IReadOnlyList<int> StopIds { get; }

    protected override void Write(IReadOnlyList<ChatMessage> messages, ChatWriter writer, bool prompt)
    {
        CheckRoles(messages, prompt);
        writer.Special(_begin);
        var first = messages[0].Role == ChatRole.System ? 1 : 0;
        for (var i = first; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.Assistant)
            {
                writer.Answer(messages[i].Content, _end, i);
                continue;
            }

            WriteMark(writer, _open, OpenMark);
            if (i == 1 && first == 1)
                writer.Text($"{messages[0].Content}\n\n");
            writer.Text(messages[i].Content);
            WriteMark(writer, _close, CloseMark);
        }
    }

    private static void WriteMark(ChatWriter writer, SpecialToken? token, string text)
    {
        if (token is { } special)
            writer.Special(special);
        else
            writer.Text(text);
    }

    private static void CheckRoles(IReadOnlyList<ChatMessage> messages, bool prompt)
    {
        var first = messages[0].Role == ChatRole.System ? 1 : 0;
        for (var i = first; i < messages.Count; i++)
        {
            var expected = (i - first) % 2 == 0 ? ChatRole.User : ChatRole.Assistant;
            if (messages[i].Role != expected)
                throw WrongRole($"Message {i + 1} is of the role {RoleName(messages[i].Role)}, where the chat format {Plain} needs {RoleName(expected)}.");
        }

        if (messages.Count == first)
            throw WrongRole($"The chat format {Plain} writes the system text into the first user message, and there is none.");
        if (prompt && messages[^1].Role != ChatRole.User)
            throw WrongRole($"Message {messages.Count}, the last one, is of the role {RoleName(messages[^1].Role)}; a prompt in the chat format {Plain} ends with a user message.");
    }

    private static RefusedException WrongRole(string problem) =>
        new(problem, "Order the messages as: system (optional, first), then user and assistant in turn.");
}
