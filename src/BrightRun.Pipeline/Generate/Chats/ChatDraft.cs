using BrightRun.Domain.Curate;
using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>A chat that grows message by message; many begin with a system message.</summary>
internal sealed class ChatDraft
{
    private const double SystemShare = 0.4;

    private readonly List<ChatMessage> _messages = [];

    /// <summary>Starts a chat.</summary>
    public ChatDraft(Scene scene)
    {
        if (scene.Chance(SystemShare))
            _messages.Add(new ChatMessage(ChatRole.System, scene.Say("system")));
    }

    /// <summary>Adds what was said, finished.</summary>
    public void Exchange(string question, string answer)
    {
        _messages.Add(new ChatMessage(ChatRole.User, Finishing.Finish(question)));
        _messages.Add(new ChatMessage(ChatRole.Assistant, Finishing.Finish(answer)));
    }

    /// <summary>The finished chat.</summary>
    public Composition Finish() => new(Text: null, _messages);
}
