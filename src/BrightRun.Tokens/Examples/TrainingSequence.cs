namespace BrightRun.Tokens.Examples;

/// <summary>
/// One sequence of tokens as the engine sees it: a folded conversation, a single pair, or a line of tokenized data.
/// </summary>
/// <param name="Ids">Token ids [T].</param>
/// <param name="Labels">[T]: the id itself where the token is supervised, else <see cref="Ignored"/>. A label counts for the position before it, so <c>Labels[0]</c> never counts.</param>
/// <param name="Pairs">How many pairs the sequence holds; batch size and accumulation count these.</param>
/// <param name="Source">The conversation (and turn) or line that it was made from, for messages.</param>
public sealed record TrainingSequence(int[] Ids, int[] Labels, int Pairs, string Source)
{
    /// <summary>The label of a token that is not supervised.</summary>
    public const int Ignored = -100;

    /// <summary>
    /// Tokens of the sequences that it consists of [S], in order: of a preference the chosen and the rejected one, which do not see each
    /// other; else all in one.
    /// </summary>
    public IReadOnlyList<int> Parts { get; init; } = [Ids.Length];

    /// <summary>Number of supervised tokens: labels after the first position that are not <see cref="Ignored"/>.</summary>
    public int SupervisedTokens { get; } = CountSupervised(Labels);

    private static int CountSupervised(ReadOnlySpan<int> labels) =>
        labels.IsEmpty ? 0 : labels.Length - 1 - labels[1..].Count(Ignored);
}
