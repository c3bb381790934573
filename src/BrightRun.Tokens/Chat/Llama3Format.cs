using BrightRun.Domain.Curate;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// Llama 3: a header with the role, the trimmed content, and <c>&lt;|eot_id|&gt;</c>. A turn reads the same in the middle and at the end.
/// </summary>
internal sealed class Llama3Format : ChatFormat
{
    /// <summary>The format without a system turn of its own.</summary>
    public const string Plain = "llama-3";

    /// <summary>The format of Llama 3.1 and later, whose template always writes a system turn with dates.</summary>
    public const string Dated = "llama-3.1";

    // Both templates fall back to this date when nobody tells them today's; a date that moves would change the prompt every day.
    private const string FrozenDate = "26 Jul 2024";

    private readonly SpecialToken _begin;
    private readonly SpecialToken _startHeader;
    private readonly SpecialToken _endHeader;
    private readonly SpecialToken _endOfTurn;
    private readonly string _systemIntroduction;

    public Llama3Format(ITokenizer tokenizer, bool dated)
        : base(dated ? Dated : Plain, tokenizer)
    {
        _begin = Required("<|begin_of_text|>");
        _startHeader = Required("<|start_header_id|>");
        _endHeader = Required("<|end_header_id|>");
        _endOfTurn = Required("<|eot_id|>");
        _systemIntroduction = dated ? Fixed($"Cutting Knowledge Date: December 2023\nToday Date: {FrozenDate}\n\n") : "";
        StopIds = StopsAt(_endOfTurn, "<|end_of_text|>", "<|eom_id|>");
    }

    public override IReadOnlyList<int> StopIds { get; }

    protected override void Write(IReadOnlyList<ChatMessage> messages, ChatWriter writer, bool prompt)
    {
        writer.Special(_begin);
        var first = messages[0].Role == ChatRole.System ? 1 : 0;
        if (first == 1 || _systemIntroduction.Length > 0)
            WriteContext(writer, ChatRole.System, _systemIntroduction + (first == 1 ? PythonText.Trim(messages[0].Content) : ""));

        for (var i = first; i < messages.Count; i++)
        {
            var content = PythonText.Trim(messages[i].Content);
            if (messages[i].Role != ChatRole.Assistant)
            {
                WriteContext(writer, messages[i].Role, content);
                continue;
            }

            WriteHeader(writer, ChatRole.Assistant);
            writer.Answer(content, _endOfTurn, i);
        }

        if (prompt)
            WriteHeader(writer, ChatRole.Assistant);
    }

    private void WriteContext(ChatWriter writer, ChatRole role, string content)
    {
        WriteHeader(writer, role);
        writer.Text(content);
        writer.Special(_endOfTurn);
    }

    private void WriteHeader(ChatWriter writer, ChatRole role)
    {
        writer.Special(_startHeader);
        writer.Text(RoleName(role));
        writer.Special(_endHeader);
        writer.Text("\n\n");
    }
}
