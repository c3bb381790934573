using System.Security.Cryptography;
using System.Text;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>What all chat formats share: their tokens, their hash, and the check that there is something to render.</summary>
internal abstract class ChatFormat : IChatFormat
{
    private readonly ITokenizer _tokenizer;
    private readonly List<string> _fixedTexts = [];

    protected ChatFormat(string name, ITokenizer tokenizer)
    {
        Name = name;
        _tokenizer = tokenizer;
    }

    public string Name { get; }

    public abstract IReadOnlyList<int> StopIds { get; }

    public string TemplateHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Name, .. _fixedTexts]))));

    public RenderedChat Render(IReadOnlyList<ChatMessage> messages) => Render(messages, prompt: false);

    public RenderedChat RenderPrompt(IReadOnlyList<ChatMessage> messages) => Render(messages, prompt: true);

    /// <summary>Writes the messages.</summary>
    /// <param name="messages">At least one.</param>
    /// <param name="writer">Where they go.</param>
    /// <param name="prompt">Whether the opening of an assistant turn follows.</param>
    protected abstract void Write(IReadOnlyList<ChatMessage> messages, ChatWriter writer, bool prompt);

    /// <summary>Makes a fixed text part of the template's hash.</summary>
    protected string Fixed(string text)
    {
        _fixedTexts.Add(text);
        return text;
    }

    /// <summary>A special token that the format cannot do without.</summary>
    protected SpecialToken Required(string text)
    {
        if (!_tokenizer.SpecialTokens.TryGetValue(text, out var id))
        {
            throw new RefusedException(
                $"The chat format {Name} needs the special token {text}, which the tokenizer of this base does not have.",
                $"Choose the format that the base was trained with: --format {string.Join(" | ", ChatFormats.Names)}.");
        }

        return Hashed(text, id);
    }

    /// <summary>A special token that the format uses where the tokenizer has it.</summary>
    protected SpecialToken? Optional(string text) => _tokenizer.SpecialTokens.TryGetValue(text, out var id) ? Hashed(text, id) : null;

    /// <summary>The stop ids: the end of a turn, and whatever else the base may end with.</summary>
    protected IReadOnlyList<int> StopsAt(SpecialToken endOfTurn, params ReadOnlySpan<string> others)
    {
        var ids = new List<int> { endOfTurn.Id };
        foreach (var other in others)
        {
            if (_tokenizer.SpecialTokens.TryGetValue(other, out var id))
                ids.Add(id);
        }

        return ids;
    }

    /// <summary>The name of a role as templates write it.</summary>
    protected static string RoleName(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
    };

    private SpecialToken Hashed(string text, int id)
    {
        Fixed($"{text}={id}");
        return new SpecialToken(text, id);
    }

    private RenderedChat Render(IReadOnlyList<ChatMessage> messages, bool prompt)
    {
        if (messages.Count == 0)
            throw new RefusedException("A conversation without messages cannot be rendered.", "Give at least one message.");
        var writer = new ChatWriter(_tokenizer);
        Write(messages, writer, prompt);
        var chat = writer.Finish();
        return prompt ? chat with { AssistantTurn = [.. chat.AssistantTurn.Select(_ => ChatWriter.Context)] } : chat;
    }
}
