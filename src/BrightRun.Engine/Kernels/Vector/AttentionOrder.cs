using System.Runtime.CompilerServices;
using BrightRun.Engine.Kernels.Tiles;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// Where heads of tokens lie in the order that attention multiplies in. Queries: [Hk][block][G][token of the block][D], so that the G
/// query heads of a key head are rows of one matrix; keys and values: [Hk][token][D].
/// </summary>
internal sealed class AttentionOrder
{
    private readonly int[] _queryRow; // of the first query head of key head 0 [N]
    private readonly int[] _headStep; // rows between two query heads of a key head [N]
    private readonly int[] _keyRow;   // of key head 0 [N]
    private readonly int _queriesPerKey;

    private AttentionOrder(int tokens, AttentionShape shape)
    {
        (_queryRow, _headStep, _keyRow) = (new int[tokens], new int[tokens], new int[tokens]);
        _queriesPerKey = shape.QueriesPerKey;
    }

    /// <summary>Rows of queries that belong to one key head.</summary>
    public long QueryRows { get; private init; }

    /// <summary>Rows of keys, and of values, of one key head.</summary>
    public long KeyRows { get; private init; }

    /// <summary>One token behind the other.</summary>
    public static AttentionOrder Dense(SequenceLayout layout, AttentionBlock[] blocks, AttentionShape shape)
    {
        var order = new AttentionOrder(layout.Tokens, shape) { QueryRows = (long)layout.Tokens * shape.QueriesPerKey, KeyRows = layout.Tokens };
        foreach (var block in blocks)
            for (var i = 0; i < block.Length; i++)
                order.Place(block.Start + i, (block.Start * shape.QueriesPerKey) + i, block.Length, block.Start + i);
        return order;
    }

    /// <summary>Blocks and tiles of one size each.</summary>
    public static AttentionOrder Padded(SequenceLayout layout, AttentionTiles tiles, AttentionShape shape)
    {
        var order = new AttentionOrder(layout.Tokens, shape)
        {
            QueryRows = (long)tiles.Blocks.Length * tiles.Rows,
            KeyRows = (long)tiles.Count * AttentionTiles.Keys,
        };
        foreach (var block in tiles.Blocks)
            for (var i = 0; i < block.Length; i++)
                order.Place(block.Start + i, (block.Index * tiles.Rows) + i, tiles.QueryTokens, (block.SequenceTile * AttentionTiles.Keys) + block.Position + i);
        return order;
    }

    /// <summary>The row of a query head of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long QueryRow(int token, int head)
    {
        var (keyHead, g) = (head / _queriesPerKey, head % _queriesPerKey);
        return (keyHead * QueryRows) + _queryRow[token] + ((long)g * _headStep[token]);
    }

    /// <summary>The row of a key head of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long KeyRow(int token, int head) => (head * KeyRows) + _keyRow[token];

    private void Place(int token, int queryRow, int headStep, int keyRow) =>
        (_queryRow[token], _headStep[token], _keyRow[token]) = (queryRow, headStep, keyRow);
}
