using BrightRun.Domain.Curate;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>Builds conversations as the parser yields them: one pair per turn, half of them without a target.</summary>
internal static class Talk
{
    /// <summary>A conversation of alternating user and assistant texts, the user's first.</summary>
    public static Conversation Of(string id, string? system, params string[] turns) => new()
    {
        Id = id,
        Pairs = [.. Enumerable.Range(1, turns.Length).Select(turn => Pair(turn, system, turns))],
    };

    /// <summary>The same conversation with the pair of one turn changed.</summary>
    public static Conversation With(this Conversation conversation, int turn, Func<TrainingPair, TrainingPair> change) =>
        conversation with { Pairs = [.. conversation.Pairs.Select(pair => pair.Turn == turn ? change(pair) : pair)] };

    public static Conversation Masked(this Conversation conversation, int turn) =>
        conversation.With(turn, pair => pair with { MaskReason = "the text is cut off" });

    private static TrainingPair Pair(int turn, string? system, string[] turns)
    {
        bool answer = turn % 2 == 0;
        var said = turns.Take(answer ? turn - 1 : turn).Select((text, i) => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, text));
        return new TrainingPair
        {
            Turn = turn,
            Context = system is null ? [.. said] : [new ChatMessage(ChatRole.System, system), .. said],
            Target = answer ? turns[turn - 1] : null,
        };
    }
}
