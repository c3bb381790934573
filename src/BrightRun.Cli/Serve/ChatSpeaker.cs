using BrightRun.Domain.Curate;
using BrightRun.Engine.Generate;

namespace BrightRun.Cli.Serve;

/// <summary>One who answers in a chat: the base or the adapter, with its own side of the conversation.</summary>
/// <param name="name">What the chat calls it.</param>
/// <param name="adapter">Null for the base alone.</param>
internal sealed class ChatSpeaker(string name, AdapterHandle? adapter) : IDisposable
{
    private readonly ConversationMemory _memory = new();
    private readonly List<ChatMessage> _turns = [];

    public string Name => name;

    /// <summary>User and assistant turns so far.</summary>
    public IReadOnlyList<ChatMessage> Turns => _turns;

    /// <summary>The conversation as the model sees it.</summary>
    public IReadOnlyList<ChatMessage> Messages(string? system) => system is null ? _turns : [new ChatMessage(ChatRole.System, system), .. _turns];

    /// <summary>What is asked of the model next.</summary>
    /// <param name="basis">Id and sampling.</param>
    /// <param name="system">The system text, or null.</param>
    /// <param name="text">What the user says.</param>
    /// <param name="cancellation">Ends the answer.</param>
    public GenerationRequest Ask(GenerationRequest basis, string? system, string text, CancellationToken cancellation) => basis with
    {
        Messages = [.. Messages(system), new ChatMessage(ChatRole.User, text)],
        Adapter = adapter,
        Memory = _memory,
        Cancellation = cancellation,
    };

    /// <summary>Makes a question and its answer part of the conversation.</summary>
    public void Keep(string text, string answer)
    {
        _turns.Add(new ChatMessage(ChatRole.User, text));
        _turns.Add(new ChatMessage(ChatRole.Assistant, answer));
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _turns.Clear();
        _memory.Clear();
    }

    public void Dispose() => _memory.Dispose();
}
