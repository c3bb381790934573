namespace BrightRun.Engine.Kernels.Vector;

/// <summary>Consecutive query tokens of one sequence that are handled together.</summary>
/// <param name="Start">First token, counted over all sequences.</param>
/// <param name="Length">Tokens, at most <see cref="AttentionBlocks.QueryTokens"/>.</param>
/// <param name="SequenceStart">First token of the sequence.</param>
internal readonly record struct AttentionBlock(int Start, int Length, int SequenceStart)
{
    /// <summary>Keys that some query of the block sees: the sequence up to the block's end.</summary>
    public int Keys => Start + Length - SequenceStart;

    /// <summary>Keys that the first query of the block sees.</summary>
    public int FirstKeys => Start - SequenceStart + 1;
}

/// <summary>Divides sequences into blocks, so that only scores on or below the diagonal's blocks are computed.</summary>
internal static class AttentionBlocks
{
    /// <summary>Tokens per block: with the query heads of one key head stacked, enough rows for a fast matmul.</summary>
    public const int QueryTokens = 256;

    public static AttentionBlock[] Of(SequenceLayout layout)
    {
        var blocks = new List<AttentionBlock>();
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            for (var at = 0; at < layout.Lengths[s]; at += QueryTokens)
                blocks.Add(new AttentionBlock(layout.Starts[s] + at, Math.Min(QueryTokens, layout.Lengths[s] - at), layout.Starts[s]));
        }

        return [.. blocks];
    }
}
