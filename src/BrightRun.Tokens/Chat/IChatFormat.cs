using BrightRun.Domain.Curate;

namespace BrightRun.Tokens.Chat;

/// <summary>How a list of messages becomes token ids, and which of them are supervised. Training and serving use the same one.</summary>
public interface IChatFormat
{
    /// <summary>The name stored in the manifest: <c>llama-3</c>, <c>chatml</c>, <c>mistral</c>, or the one that <c>auto</c> recognised.</summary>
    string Name { get; }

    /// <summary>SHA-256 (64 lower-case hexadecimal digits) over all that decides the rendering: name, fixed texts, special tokens and their ids.</summary>
    string TemplateHash { get; }

    /// <summary>Ids that end an assistant turn; generation stops at any of them.</summary>
    IReadOnlyList<int> StopIds { get; }

    /// <summary>Renders a whole conversation. Every assistant message's content and its end-of-turn token are supervised.</summary>
    /// <exception cref="Domain.RefusedException">There is no message, or the format cannot express the order of roles.</exception>
    RenderedChat Render(IReadOnlyList<ChatMessage> messages);

    /// <summary>Renders the messages followed by the opening of an assistant turn, ready for generation. Nothing is supervised.</summary>
    /// <exception cref="Domain.RefusedException">There is no message, or the format cannot express the order of roles.</exception>
    RenderedChat RenderPrompt(IReadOnlyList<ChatMessage> messages);
}

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The text, special tokens written out.</param>
/// <param name="Ids">Token ids [T].</param>
/// <param name="AssistantTurn">
/// [T]: for a supervised token the index in the message list of the assistant message that it belongs to; −1 for context.
/// </param>
public sealed record RenderedChat(string Text, int[] Ids, int[] AssistantTurn);
