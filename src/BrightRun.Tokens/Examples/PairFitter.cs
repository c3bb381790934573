using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples;

/// <summary>
/// Renders single pairs within a length limit. A pair that is too long loses its earliest turns, whole turns only, until it
/// fits: its system text, its last user turn and its answer always stay. Because every pair is fitted on its own, before
/// folding, folding never changes what a pair is trained on.
/// </summary>
internal sealed class PairFitter(IChatFormat format, int lengthLimit)
{
    /// <summary>Renders a usable pair with as much context as fits.</summary>
    /// <param name="conversation">Its conversation, for messages.</param>
    /// <param name="pair">A pair with a target.</param>
    /// <param name="shortest">Length in tokens of the shortest form tried; above the limit when the pair does not fit.</param>
    /// <returns>The pair, or null when even its system text, last user turn and answer exceed the limit.</returns>
    /// <exception cref="RefusedException">The chat format supervises no token of the answer.</exception>
    public FittedPair? Fit(Conversation conversation, TrainingPair pair, out int shortest)
    {
        var whole = Render(conversation, pair, dropped: 0);
        shortest = whole.Length;
        if (whole.Length <= lengthLimit)
            return whole;

        // The fewest dropped turns that fit: longer beginnings are longer renderings, so the answer is found by halving.
        var starts = LaterStarts(pair.Context);
        FittedPair? best = null;
        int low = 0, high = starts.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            var candidate = Render(conversation, pair, starts[middle]);
            shortest = Math.Min(shortest, candidate.Length);
            if (candidate.Length <= lengthLimit)
                (best, high) = (candidate, middle - 1);
            else
                low = middle + 1;
        }
        return best;
    }

    /// <summary>Messages after the system text to drop so that the rest begins with a user turn, fewest first; none dropped is not listed.</summary>
    private static List<int> LaterStarts(IReadOnlyList<ChatMessage> context)
    {
        int system = SystemMessages(context);
        var starts = new List<int>();
        for (int i = system + 1; i < context.Count; i++)
        {
            if (context[i].Role == ChatRole.User)
                starts.Add(i - system);
        }
        return starts;
    }

    private static int SystemMessages(IReadOnlyList<ChatMessage> context)
    {
        int count = 0;
        while (count < context.Count && context[count].Role == ChatRole.System)
            count++;
        return count;
    }

    private FittedPair Render(Conversation conversation, TrainingPair pair, int dropped)
    {
        int system = SystemMessages(pair.Context);
        List<ChatMessage> messages =
        [
            .. pair.Context.Take(system),
            .. pair.Context.Skip(system + dropped),
            new ChatMessage(ChatRole.Assistant, pair.Target!),
        ];
        var fitted = new FittedPair(pair.Turn, messages, dropped, format.Render(messages));
        return fitted.Length > 0
            ? fitted
            : throw new RefusedException(
                $"{ExampleName.Of(conversation, pair.Turn)}: the chat format {format.Name} supervises no token of the answer",
                "Choose another chat format with --format; an example without supervised tokens would train nothing.");
    }
}
