using BrightRun.Engine.Kernels.Vector;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>
/// Consecutive query tokens of one sequence that are handled together, and the tiles of keys that they see.
/// </summary>
/// <param name="Index">Which block it is.</param>
/// <param name="Start">First query token, counted over all sequences.</param>
/// <param name="Length">Query tokens that there are; the block has room for <see cref="AttentionTiles.QueryTokens"/>.</param>
/// <param name="Position">Position of the first in its sequence.</param>
/// <param name="SequenceTile">First tile of the sequence.</param>
/// <param name="FirstTile">First tile with a key that some query sees.</param>
/// <param name="EndTile">Behind the last tile with such a key.</param>
internal readonly record struct QueryBlock(int Index, int Start, int Length, int Position, int SequenceTile, int FirstTile, int EndTile);

/// <summary>
/// Divides sequences into blocks of queries and tiles of keys of one size each, so that all products have the same few shapes. Every
/// sequence begins a block and a tile of its own; what they have room for beyond its end holds zeros.
/// </summary>
internal sealed class AttentionTiles
{
    /// <summary>Keys of a tile.</summary>
    public const int Keys = 64;

    /// <summary>What a block should have as rows, its tokens times the query heads of a key head: enough for fast products, few enough to stay in a core's cache.</summary>
    private const int WantedRows = 192;

    private const int MostTokens = 128;

    /// <summary>Tokens that a sequence's last block or tile may have room for beyond its end, at most.</summary>
    public const int MostRoom = MostTokens;

    public AttentionTiles(SequenceLayout layout, AttentionShape shape)
    {
        QueryTokens = TokensOf(shape);
        Rows = QueryTokens * shape.QueriesPerKey;
        var blocks = new List<QueryBlock>();
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            for (var at = 0; at < layout.Lengths[s]; at += QueryTokens)
            {
                var length = Math.Min(QueryTokens, layout.Lengths[s] - at);
                var (first, end) = (shape.FirstSeen(at) / Keys, (at + length + Keys - 1) / Keys);
                blocks.Add(new QueryBlock(blocks.Count, layout.Starts[s] + at, length, at, Count, Count + first, Count + end));
            }

            Count += (layout.Lengths[s] + Keys - 1) / Keys;
        }

        Blocks = [.. blocks];
    }

    /// <summary>The blocks of queries, in the order of the tokens.</summary>
    public QueryBlock[] Blocks { get; }

    /// <summary>Tokens that a block has room for, a multiple of 16.</summary>
    public int QueryTokens { get; }

    /// <summary>Rows of a block: its tokens for each query head of a key head.</summary>
    public int Rows { get; }

    /// <summary>Tiles of keys, over all sequences.</summary>
    public int Count { get; private set; }

    /// <summary>Tokens of a block.</summary>
    public static int TokensOf(AttentionShape shape)
    {
        var lanes = (int)Math.Round(WantedRows / (double)(shape.QueriesPerKey * Lanes.Count));
        return Math.Clamp(lanes * Lanes.Count, Lanes.Count, MostTokens);
    }
}
