using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Curate.Preferences;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples.Preferences;

/// <summary>
/// Renders both sides of a preference within a length limit. What is too long loses its earliest turns, the same on both sides, since
/// answers can be compared only where they answer the same.
/// </summary>
internal sealed class PreferenceFitter(IChatFormat format, int lengthLimit)
{
    /// <summary>Chosen and rejected as one sequence of two parts, with as much context as fits.</summary>
    /// <param name="preference">The preference.</param>
    /// <param name="droppedMessages">Messages after the system text that were left away.</param>
    /// <param name="shortest">Length in tokens of the longer side in the shortest form tried.</param>
    /// <returns>Null when not even system text, last user turn and answers fit.</returns>
    /// <exception cref="RefusedException">The chat format supervises no token of an answer.</exception>
    public TrainingSequence? Fit(ChatPreference preference, out int droppedMessages, out int shortest)
    {
        shortest = int.MaxValue;
        foreach (var dropped in Starts(preference.Messages))
        {
            droppedMessages = dropped;
            var chosen = Render(preference, preference.Chosen, dropped, "chosen");
            var rejected = Render(preference, preference.Rejected, dropped, "rejected");
            var longer = Math.Max(chosen.Ids.Length, rejected.Ids.Length);
            shortest = Math.Min(shortest, longer);
            if (longer <= lengthLimit)
                return PreferenceSequence.Of(chosen, rejected, preference.Name);
        }

        droppedMessages = 0;
        return null;
    }

    /// <summary>How many messages after the system text to leave away, so that the rest begins with a user turn; fewest first.</summary>
    private static IEnumerable<int> Starts(IReadOnlyList<ChatMessage> messages)
    {
        var system = SystemMessages(messages);
        yield return 0;
        for (var i = system + 1; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatRole.User)
                yield return i - system;
        }
    }

    private static int SystemMessages(IReadOnlyList<ChatMessage> messages) => messages[0].Role == ChatRole.System ? 1 : 0;

    private TrainingSequence Render(ChatPreference preference, IReadOnlyList<ChatMessage> continuation, int dropped, string side)
    {
        var system = SystemMessages(preference.Messages);
        List<ChatMessage> context = [.. preference.Messages.Take(system), .. preference.Messages.Skip(system + dropped)];
        var rendered = format.Render([.. context, .. continuation]);
        var length = Array.FindLastIndex(rendered.AssistantTurn, turn => turn >= context.Count) + 1; // what follows the answer's end predicts nothing supervised
        var sequence = new TrainingSequence(
            rendered.Ids[..length],
            [.. rendered.Ids.Take(length).Select((id, i) => rendered.AssistantTurn[i] >= context.Count ? id : TrainingSequence.Ignored)],
            Pairs: 1,
            preference.Name);
        return sequence.SupervisedTokens > 0
            ? sequence
            : throw new RefusedException(
                $"{preference.Name}: the chat format {format.Name} supervises no token of the {side} answer",
                "Choose another chat format with --format; such a comparison would teach nothing.");
    }
}
