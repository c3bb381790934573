using BrightRun.Domain.Curate;

namespace BrightRun.Tokens.Examples;

/// <summary>
/// Finds the pairs of a conversation that one sequence can train. With causal attention a token's loss depends on the tokens
/// before it alone, so a pair whose tokens are a prefix of a longer pair's loses nothing by being trained inside it: the
/// shared context is computed once. Exactness is decided on token ids, never assumed from the text.
/// </summary>
internal static class PairFolder
{
    /// <summary>Groups the pairs; every pair is in exactly one fold. Folds come in the order of their first pair.</summary>
    /// <param name="pairs">The usable pairs of one conversation, fitted.</param>
    /// <param name="stepPairs">The most pairs a fold may hold.</param>
    /// <param name="unfolded">Receives the reason for each pair that does not share the sequence of the longest pair.</param>
    public static IReadOnlyList<Fold> Group(IReadOnlyList<FittedPair> pairs, int stepPairs, ICollection<UnfoldedReason> unfolded)
    {
        var groups = new List<List<FittedPair>>();
        foreach (var pair in pairs.OrderByDescending(pair => pair.Length).ThenBy(pair => pair.Turn))
        {
            var home = groups.Find(group => pair.IsTurnOf(group[0]) && group.TrueForAll(other => other.Length != pair.Length));
            if (home is null)
                groups.Add([pair]);
            else
                home.Add(pair);
        }

        var folds = groups.SelectMany(group => Enumerable.Reverse(group).Chunk(stepPairs).Select(chunk => new Fold(chunk))).ToList();
        foreach (var fold in folds.Where(fold => fold.Longest != groups[0][0]))
        {
            foreach (var pair in fold.Pairs)
                unfolded.Add(groups[0].Contains(pair) ? UnfoldedReason.StepTooSmall : Reason(pair, groups[0][0]));
        }
        return [.. folds.OrderBy(fold => fold.Pairs[0].Turn)];
    }

    private static UnfoldedReason Reason(FittedPair pair, FittedPair longest)
    {
        if (!System(pair).SequenceEqual(System(longest)))
            return UnfoldedReason.SystemTextDiffers;
        if (pair.DroppedMessages != longest.DroppedMessages)
            return UnfoldedReason.ContextShortened;
        if (!pair.Messages.SequenceEqual(longest.Messages.Take(pair.Messages.Count)))
            return UnfoldedReason.HistoryDiffers;
        return pair.IsTurnOf(longest) ? UnfoldedReason.Repeated : UnfoldedReason.RenderedDifferently;
    }

    private static IEnumerable<ChatMessage> System(FittedPair pair) => pair.Messages.TakeWhile(message => message.Role == ChatRole.System);
}
