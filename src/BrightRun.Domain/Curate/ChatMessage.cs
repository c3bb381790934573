namespace BrightRun.Domain.Curate;

/// <summary>Who speaks in a chat.</summary>
public enum ChatRole
{
    /// <summary>The instruction that precedes a conversation.</summary>
    System,

    /// <summary>The client.</summary>
    User,

    /// <summary>The one whose way of talking is learned.</summary>
    Assistant,
}

/// <summary>One message of a chat, its text as stored.</summary>
public sealed record ChatMessage(ChatRole Role, string Content);
