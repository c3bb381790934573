namespace BrightRun.Engine.Kernels;

/// <summary>Sizes of grouped-query attention: every <see cref="QueriesPerKey"/> query heads share one key and value head.</summary>
/// <param name="QueryHeads">Hq.</param>
/// <param name="KeyHeads">Hk, a divisor of Hq.</param>
/// <param name="HeadSize">D, even.</param>
internal sealed record AttentionShape(int QueryHeads, int KeyHeads, int HeadSize)
{
    /// <summary>G = Hq / Hk.</summary>
    public int QueriesPerKey => QueryHeads / KeyHeads;

    /// <summary>Columns of the query part.</summary>
    public int QueryWidth => QueryHeads * HeadSize;

    /// <summary>Columns of the key part, and of the value part.</summary>
    public int KeyWidth => KeyHeads * HeadSize;

    /// <summary>Columns of queries, keys and values side by side.</summary>
    public int Width => QueryWidth + (2 * KeyWidth);

    /// <summary>Factor of the scores before the softmax.</summary>
    public float Scale => 1f / MathF.Sqrt(HeadSize);
}
