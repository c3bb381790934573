namespace BrightRun.Domain.Curate;

/// <summary>What is known of a conversation's id from those before it.</summary>
internal enum Repetition
{
    /// <summary>The id is new.</summary>
    None,

    /// <summary>The id and the turns stood before.</summary>
    Same,

    /// <summary>The id stood before with other turns.</summary>
    Conflict,
}

/// <summary>Remembers every conversation by 32 bytes, to know repeated ids again.</summary>
internal sealed class ConversationRegister
{
    private readonly Dictionary<UInt128, UInt128> _turnsById = [];

    /// <summary>Compares a conversation with those before it, and remembers it if its id is new.</summary>
    public Repetition Add(Conversation conversation)
    {
        var turns = Fingerprint.OfTurns(conversation);
        if (_turnsById.TryAdd(Fingerprint.Of(conversation.Id), turns))
            return Repetition.None;
        return _turnsById[Fingerprint.Of(conversation.Id)] == turns ? Repetition.Same : Repetition.Conflict;
    }
}
