using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples;

/// <summary>One usable pair, rendered on its own with as much of its context as the length limit allows.</summary>
internal sealed class FittedPair
{
    /// <param name="turn">Turn number of the pair as stored.</param>
    /// <param name="messages">The messages rendered, the answer last.</param>
    /// <param name="droppedMessages">How many messages after the system text were left away to fit.</param>
    /// <param name="rendered">The rendering of <paramref name="messages"/>.</param>
    public FittedPair(int turn, IReadOnlyList<ChatMessage> messages, int droppedMessages, RenderedChat rendered)
    {
        Turn = turn;
        Messages = messages;
        DroppedMessages = droppedMessages;
        // What follows the answer's end token (a line break in ChatML) predicts nothing that is supervised.
        Length = Array.LastIndexOf(rendered.AssistantTurn, AnswerMessage) + 1;
        Ids = rendered.Ids;
        AssistantTurn = rendered.AssistantTurn;
    }

    public int Turn { get; }

    public IReadOnlyList<ChatMessage> Messages { get; }

    public int DroppedMessages { get; }

    /// <summary>Tokens up to and including the answer's last supervised one; 0 when the answer has none.</summary>
    public int Length { get; }

    /// <summary>Token ids; the first <see cref="Length"/> count.</summary>
    public int[] Ids { get; }

    /// <summary>For each token the index in <see cref="Messages"/> of the assistant message it is supervised for, or −1.</summary>
    public int[] AssistantTurn { get; }

    /// <summary>Index of the answer in <see cref="Messages"/>.</summary>
    public int AnswerMessage => Messages.Count - 1;

    /// <summary>
    /// Whether training this pair is the same as supervising one assistant turn of <paramref name="longer"/>: its ids are a
    /// prefix of the longer pair's, and its supervised tokens are exactly those of one turn there.
    /// </summary>
    public bool IsTurnOf(FittedPair longer)
    {
        if (Length > longer.Length || !Ids.AsSpan(0, Length).SequenceEqual(longer.Ids.AsSpan(0, Length)))
            return false;
        int turn = longer.AssistantTurn[Length - 1];
        if (turn < 0 || Array.LastIndexOf(longer.AssistantTurn, turn) != Length - 1)
            return false;
        for (int i = 0; i < Length; i++)
        {
            if ((AssistantTurn[i] == AnswerMessage) != (longer.AssistantTurn[i] == turn))
                return false;
        }
        return true;
    }
}
