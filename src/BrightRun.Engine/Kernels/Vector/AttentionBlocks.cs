namespace BrightRun.Engine.Kernels.Vector;

/// <summary>Consecutive query tokens of one sequence that are handled together, and the keys that they see.</summary>
/// <param name="Sequence">Index of the sequence.</param>
/// <param name="Start">First query token, counted over all sequences.</param>
/// <param name="Length">Query tokens, at most <see cref="AttentionBlocks.QueryTokens"/>.</param>
/// <param name="KeyStart">
/// First token that some query of the block sees, counted as <paramref name="Start"/> is; tokens that are cached count as if they lay before
/// the sequence's first.
/// </param>
/// <param name="Window">Keys that a query sees at most, itself among them.</param>
internal readonly record struct AttentionBlock(int Sequence, int Start, int Length, int KeyStart, int Window)
{
    /// <summary>Keys that some query of the block sees: from <see cref="KeyStart"/> up to the block's end.</summary>
    public int Keys => Start + Length - KeyStart;

    /// <summary>The keys that query <paramref name="row"/> of the block sees, counted from <see cref="KeyStart"/>.</summary>
    public (int From, int To) Seen(int row)
    {
        var to = Start + row + 1 - KeyStart;
        return (Math.Max(0, to - Window), to);
    }
}

/// <summary>Divides sequences into blocks, so that only scores on or below the diagonal's blocks, and within the window, are computed.</summary>
internal static class AttentionBlocks
{
    /// <summary>Tokens per block: with the query heads of one key head stacked, enough rows for a fast matmul.</summary>
    public const int QueryTokens = 256;

    public static AttentionBlock[] Of(SequenceLayout layout, AttentionShape shape)
    {
        var window = shape.Window ?? int.MaxValue;
        var blocks = new List<AttentionBlock>();
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            for (var at = 0; at < layout.Lengths[s]; at += QueryTokens)
            {
                var length = Math.Min(QueryTokens, layout.Lengths[s] - at);
                var past = layout.FirstPositions[s];
                blocks.Add(new AttentionBlock(s, layout.Starts[s] + at, length, layout.Starts[s] - past + shape.FirstSeen(past + at), window));
            }
        }

        return [.. blocks];
    }
}
