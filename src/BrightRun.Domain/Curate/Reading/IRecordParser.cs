using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>A conversation as it was read, before it is decided whether it is used.</summary>
/// <param name="Conversation">The conversation with the pairs that could be built; null when it is skipped (and reported).</param>
/// <param name="Pairs">Number of its pairs, those left out included.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="HasOwnId">False when the form has no id and the place serves as one.</param>
/// <param name="IsContinuation">True when lines of this conversation were read before; it is counted once.</param>
/// <param name="Stored">Keys of persona, arc and topic as stored at the conversation, for the distributions.</param>
internal sealed record ParsedConversation(Conversation? Conversation, int Pairs, Place Place, bool HasOwnId = true, Scaffolding Stored = default, bool IsContinuation = false);

/// <summary>Turns the records of one form into conversations.</summary>
internal interface IRecordParser
{
    /// <summary>Reads one record. What it completes is returned: nothing, or one conversation.</summary>
    ParsedConversation? Read(JsonElement record, Place place);

    /// <summary>The conversation that the last record left open.</summary>
    ParsedConversation? Finish() => null;
}
