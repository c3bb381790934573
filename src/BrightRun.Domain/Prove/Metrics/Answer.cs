using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>An answer and what a metric must know of its occasion.</summary>
/// <param name="Text">The answer as the model wrote it.</param>
/// <param name="ClientMessage">What the client wrote; null where that is not known.</param>
/// <param name="HasOtherParty">Whether another person is involved; null where that is not known.</param>
public sealed record Answer(string Text, string? ClientMessage = null, bool? HasOtherParty = null);

/// <summary>An answer, prepared once for all metrics.</summary>
/// <param name="Text">The answer.</param>
/// <param name="ClientMessage">What the client wrote, or null.</param>
/// <param name="HasOtherParty">Whether another person is involved, or null.</param>
public sealed record PreparedAnswer(PreparedText Text, PreparedText? ClientMessage, bool? HasOtherParty)
{
    /// <summary>Prepares an answer.</summary>
    public static PreparedAnswer Of(Answer answer) =>
        new(PreparedText.Of(answer.Text), answer.ClientMessage is { } message ? PreparedText.Of(message) : null, answer.HasOtherParty);
}
