using BrightRun.Domain.Curate;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// ChatML: <c>&lt;|im_start|&gt;</c>, role, line break, content, <c>&lt;|im_end|&gt;</c>, line break. A turn reads the same in the middle
/// and at the end; the line break after an answer is context.
/// </summary>
internal sealed class ChatMlFormat : ChatFormat
{
    /// <summary>The format without a system turn of its own.</summary>
    public const string Plain = "chatml";

    /// <summary>The format of bases whose template adds a system turn to conversations that have none.</summary>
    public const string WithDefaultSystem = "chatml-default-system";

    private readonly SpecialToken _start;
    private readonly SpecialToken _end;
    private readonly string? _defaultSystem;

    /// <param name="tokenizer">The base's tokenizer.</param>
    /// <param name="defaultSystem">The system text of conversations that have none, or null.</param>
    public ChatMlFormat(ITokenizer tokenizer, string? defaultSystem)
        : base(defaultSystem is null ? Plain : WithDefaultSystem, tokenizer)
    {
        _start = Required("<|im_start|>");
        _end = Required("<|im_end|>");
        _defaultSystem = defaultSystem is null ? null : Fixed(defaultSystem);
        StopIds = StopsAt(_end, "<|endoftext|>");
    }

    public override IReadOnlyList<int> StopIds { get; }

    protected override void Write(IReadOnlyList<ChatMessage> messages, ChatWriter writer, bool prompt)
    {
        if (_defaultSystem is not null && messages[0].Role != ChatRole.System)
            WriteContext(writer, ChatRole.System, _defaultSystem);

        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatRole.Assistant)
            {
                WriteContext(writer, messages[i].Role, messages[i].Content);
                continue;
            }

            WriteHeader(writer, ChatRole.Assistant);
            writer.Answer(messages[i].Content, _end, i);
            writer.Text("\n");
        }

        if (prompt)
            WriteHeader(writer, ChatRole.Assistant);
    }

    private void WriteContext(ChatWriter writer, ChatRole role, string content)
    {
        WriteHeader(writer, role);
        writer.Text(content);
        writer.Special(_end);
        writer.Text("\n");
    }

    private void WriteHeader(ChatWriter writer, ChatRole role)
    {
        writer.Special(_start);
        writer.Text($"{RoleName(role)}\n");
    }
}
