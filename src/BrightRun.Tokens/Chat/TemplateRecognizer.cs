using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// Recognises a base's own chat template by its shape. Only shapes whose rendering is known to be equal are taken: a format that is
/// nearly right would train the wrong prompts without a word.
/// </summary>
internal static class TemplateRecognizer
{
    private const string NoPromptByDefault = "{%if not add_generation_prompt is defined%}{%set add_generation_prompt=false%}{%endif%}";
    private const string EveryMessage = "{%for message in messages%}";
    private const string EndOfMessages = "{%endfor%}";
    private const string Llama3Message = "'<|start_header_id|>'+message.role+'<|end_header_id|>\n\n'+message.content|trim+'<|eot_id|>'";
    private const string Llama3Prompt = "{{'<|start_header_id|>assistant<|end_header_id|>\n\n'}}";
    private const string IfPrompt = "{%if add_generation_prompt%}";
    private const string EndIf = "{%endif%}";

    /// <summary>Conditions of Llama 3.1 to 3.3's templates whose blocks write nothing when a conversation has no tools and no date.</summary>
    private static readonly string[] QuietConditions =
    [
        "custom_tools is defined", "not tools_in_user_message is defined", "not date_string is defined", "not tools is defined",
        "builtin_tools is defined or tools is not none", "builtin_tools is defined", "tools is not none",
        "tools is not none and not tools_in_user_message", "tools_in_user_message and not tools is none",
    ];

    /// <exception cref="RefusedException">There is no template, or it is none of the known shapes.</exception>
    public static IChatFormat Recognise(ITokenizer tokenizer)
    {
        if (tokenizer.ChatTemplate is not { } template)
            throw Refused("This base comes without a chat template, so its chat format cannot be recognised.");
        var shape = TemplateShape.Of(template);
        if (IsChatMl(shape, out var defaultSystem))
            return new ChatMlFormat(tokenizer, defaultSystem);
        if (IsLlama3(shape))
            return new Llama3Format(tokenizer, dated: false);
        if (IsDatedLlama3(shape))
            return new Llama3Format(tokenizer, dated: true);
        if (IsMistral(shape))
            return new MistralFormat(tokenizer);
        throw Refused("The chat template of this base is none of the shapes that are known to render as one of our formats.");
    }

    /// <summary>Every message alike, with or without a system turn for conversations that have none (SmolLM2, Qwen 2).</summary>
    private static bool IsChatMl(ReadOnlySpan<char> shape, out string? defaultSystem)
    {
        Take(ref shape, NoPromptByDefault);
        var matches = Take(ref shape, EveryMessage);
        defaultSystem = null;
        if (Take(ref shape, "{%if loop.first and messages[0].role!='system'%}{{'<|im_start|>system\n"))
            matches &= TakeUntil(ref shape, "<|im_end|>\n'}}{%endif%}", out defaultSystem);
        return matches
            && Take(ref shape, "{{'<|im_start|>'+message.role+'\n'+message.content+'<|im_end|>\n'}}")
            && Take(ref shape, EndOfMessages)
            && Take(ref shape, IfPrompt + "{{'<|im_start|>assistant\n'}}" + EndIf)
            && shape.IsEmpty;
    }

    /// <summary>Llama 3.0. The first templates open an assistant turn at the end, asked or not; rendering opens one only for a prompt.</summary>
    private static bool IsLlama3(ReadOnlySpan<char> shape)
    {
        Take(ref shape, NoPromptByDefault);
        var messages =
            Take(ref shape, "{%set loop_messages=messages%}{%for message in loop_messages%}{%set content=" + Llama3Message + "%}"
                + "{%if loop.index0==0%}{%set content=bos_token+content%}{%endif%}{{content}}" + EndOfMessages)
            || Take(ref shape, "{{bos_token}}" + EveryMessage + "{{" + Llama3Message + "}}" + EndOfMessages);
        return messages && (Take(ref shape, Llama3Prompt) || Take(ref shape, IfPrompt + Llama3Prompt + EndIf)) && shape.IsEmpty;
    }

    /// <summary>Llama 3.1 to 3.3: a system turn with dates, always. These templates also serve tools, which no conversation here has.</summary>
    private static bool IsDatedLlama3(ReadOnlySpan<char> shape) =>
        shape.Contains("'26 Jul 2024'", StringComparison.Ordinal)
        && TakeLoud(ref shape, "{{bos_token}}")
        && TakeLoud(ref shape, "{%if messages[0].role=='system'%}{%set system_message=messages[0].content|trim%}{%set messages=messages[1:]%}"
            + "{%else%}{%set system_message=''%}" + EndIf)
        && TakeLoud(ref shape, "{{'<|start_header_id|>system<|end_header_id|>\n\n'}}")
        && TakeLoud(ref shape, "{{'Cutting Knowledge Date: December 2023\n'}}{{'Today Date: '+date_string+'\n\n'}}")
        && TakeLoud(ref shape, "{{system_message}}{{'<|eot_id|>'}}")
        && TakeLoud(ref shape, EveryMessage + "{%if not(message.role=='ipython'or message.role=='tool'or'tool_calls'in message)%}{{" + Llama3Message + "}}")
        && Take(ref shape, "{%elif'tool_calls'in message%}") && SkipBlock(ref shape)
        && Take(ref shape, EndOfMessages + IfPrompt + Llama3Prompt + EndIf)
        && shape.IsEmpty;

    /// <summary>Takes a part after the quiet blocks that precede it.</summary>
    private static bool TakeLoud(ref ReadOnlySpan<char> shape, string part)
    {
        for (var skipped = true; skipped;)
        {
            skipped = false;
            foreach (var condition in QuietConditions)
                skipped |= Take(ref shape, $"{{%if {condition}%}}") && SkipBlock(ref shape);
        }

        return Take(ref shape, part);
    }

    /// <summary>Skips to behind the end of the block that has been entered.</summary>
    private static bool SkipBlock(ref ReadOnlySpan<char> shape)
    {
        const string If = "{%if";
        for (var depth = 1; depth > 0;)
        {
            var end = shape.IndexOf(EndIf, StringComparison.Ordinal);
            if (end < 0)
                return false;
            var start = shape[..end].IndexOf(If, StringComparison.Ordinal);
            depth += start < 0 ? -1 : 1;
            shape = shape[(start < 0 ? end + EndIf.Length : start + If.Length)..];
        }

        return true;
    }

    /// <summary>Only the shape without spaces around the marks; it has no system turn, ours puts one before the first user text.</summary>
    private static bool IsMistral(ReadOnlySpan<char> shape)
    {
        const string Complaint = "{{raise_exception('";
        const string EndOfComplaint = "')}}";
        var matches = Take(ref shape, "{{bos_token}}" + EveryMessage)
            && Take(ref shape, "{%if(message.role=='user')!=(loop.index0%2==0)%}" + Complaint) && TakeUntil(ref shape, EndOfComplaint + EndIf, out _)
            && Take(ref shape, "{%if message.role=='user'%}{{'[INST]'+message.content+'[/INST]'}}")
            && Take(ref shape, "{%elif message.role=='assistant'%}{{message.content+eos_token}}");
        if (Take(ref shape, "{%else%}" + Complaint))
            matches &= TakeUntil(ref shape, EndOfComplaint, out _);
        return matches && Take(ref shape, EndIf + EndOfMessages) && shape.IsEmpty;
    }

    private static bool Take(ref ReadOnlySpan<char> shape, string part)
    {
        if (!shape.StartsWith(part, StringComparison.Ordinal))
            return false;
        shape = shape[part.Length..];
        return true;
    }

    private static bool TakeUntil(ref ReadOnlySpan<char> shape, string part, out string? before)
    {
        var found = shape.IndexOf(part, StringComparison.Ordinal);
        before = found < 0 ? null : shape[..found].ToString();
        if (found >= 0)
            shape = shape[(found + part.Length)..];
        return found >= 0;
    }

    private static RefusedException Refused(string problem) =>
        new(problem, $"Choose the format that the base was trained with: --format {string.Join(" | ", ChatFormats.Names.Where(name => name != ChatFormats.Auto))}.");
}
