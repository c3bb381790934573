namespace BrightRun.Engine.Kernels;

/// <summary>
/// What one layer's attention computes: sizes of grouped-query attention, where every <see cref="QueriesPerKey"/> query heads share
/// one key and value head, how far back a query sees, and what becomes of the scores before the softmax. Whoever attends, over
/// whole sequences or token by token over stored keys, goes by this record alone.
/// </summary>
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

    /// <summary>Factor of the products q · k, above 0.</summary>
    public float Scale { get; init; } = 1f / MathF.Sqrt(HeadSize);

    /// <summary>
    /// Sliding window W: the query at position p sees the keys at p − W + 1 … p, itself among them; null where it sees all before it.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Bound c of the scaled scores, which become c · tanh(score / c) before the softmax; null for none.</summary>
    public float? SoftCap { get; init; }

    /// <summary>Whether the layer is one of those that see only their surroundings, which some families rotate by angles of their own.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The first of a sequence's positions that the query at a position sees.</summary>
    public int FirstSeen(int position) => Window is { } window ? Math.Max(0, position - window + 1) : 0;
}
