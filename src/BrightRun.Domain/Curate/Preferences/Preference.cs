namespace BrightRun.Domain.Curate.Preferences;

/// <summary>One answer preferred over another, as stored.</summary>
/// <param name="Line">Where it stands, from 1.</param>
public abstract record Preference(int Line)
{
    /// <summary>The line, for messages.</summary>
    public string Name => $"line {Line}";
}

/// <summary>A preference between two continuations of a conversation.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Messages">What was said before; the last message is the client's.</param>
/// <param name="Chosen">The better continuation, an answer first; its answers are what is compared.</param>
/// <param name="Rejected">The other one.</param>
public sealed record ChatPreference(int Line, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<ChatMessage> Chosen, IReadOnlyList<ChatMessage> Rejected) : Preference(Line);

/// <summary>A preference between two sequences of token ids.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Chosen">The better sequence.</param>
/// <param name="Rejected">The other one.</param>
public sealed record TokenPreference(int Line, TokenizedLine Chosen, TokenizedLine Rejected) : Preference(Line);
