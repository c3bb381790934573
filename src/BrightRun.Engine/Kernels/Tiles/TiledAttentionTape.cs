using BrightRun.Engine.Kernels.Vector;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>What attention in tiles keeps for its gradient, in the order of <see cref="AttentionOrder.Padded"/>; logarithms are those to base 2.</summary>
internal sealed unsafe class TiledAttentionTape<T>(SequenceLayout layout, AttentionTiles tiles, AttentionShape shape, RotarySplit<T> split) : RotatedTape
    where T : unmanaged, ITileElement<T>
{
    public override torch.Tensor Backward(torch.Tensor gradient)
    {
        var result = torch.empty([layout.Tokens, shape.Width], gradient.dtype);
        new TiledAttentionBackward<T>(tiles, shape, split, this).Run(gradient, result);
        return result;
    }

    /// <summary>First row of a block's queries for a key head.</summary>
    public long FirstRow(int head, QueryBlock block) => (((long)head * tiles.Blocks.Length) + block.Index) * tiles.Rows;

    /// <summary>Where a tile of a head begins in the keys, and in the values.</summary>
    public long KeyAt(int head, int tile) => (((long)head * tiles.Count) + tile) * AttentionTiles.Keys * shape.HeadSize;

    /// <summary>The scores of a block against tiles from one on.</summary>
    public ScoreTile ScoresOf(QueryBlock block, int tile, int count) => new(
        count * AttentionTiles.Keys, tiles.Rows, tiles.QueryTokens, block.Position - ((tile - block.SequenceTile) * AttentionTiles.Keys), shape.Window ?? int.MaxValue);

    /// <summary>Keys or values with each tile transposed [Hk · tiles, D, T], as an A.</summary>
    public torch.Tensor Transposed(torch.Tensor rows)
    {
        var result = torch.empty_like(rows);
        T* source = rows.Pointer<T>(), target = result.Pointer<T>();
        CpuThreads.For(shape.KeyHeads * tiles.Count, 1, (start, end) =>
        {
            for (var tile = start; tile < end; tile++)
            {
                var at = KeyAt(0, tile);
                T.Transpose(source + at, AttentionTiles.Keys, shape.HeadSize, target + at);
            }
        });
        return result;
    }

    /// <summary>Zeros where blocks and tiles have room beyond the end of a sequence: nothing there may be infinite.</summary>
    public void ClearPads()
    {
        T* queries = Queries.Pointer<T>(), keys = Keys.Pointer<T>(), values = Values.Pointer<T>();
        var size = shape.HeadSize;
        for (var head = 0; head < shape.KeyHeads; head++)
        {
            foreach (var block in tiles.Blocks)
            {
                for (var g = 0; g < shape.QueriesPerKey; g++)
                    Clear(queries + ((FirstRow(head, block) + ((long)g * tiles.QueryTokens)) * size), block.Length, tiles.QueryTokens);
                var end = block.Position + block.Length;
                if (!IsLast(block) || end % AttentionTiles.Keys == 0)
                    continue;
                var last = KeyAt(head, block.EndTile - 1);
                Clear(keys + last, end % AttentionTiles.Keys, AttentionTiles.Keys);
                Clear(values + last, end % AttentionTiles.Keys, AttentionTiles.Keys);
            }
        }
    }

    private bool IsLast(QueryBlock block) => block.Index + 1 == tiles.Blocks.Length || tiles.Blocks[block.Index + 1].Position == 0;

    private void Clear(T* rows, int from, int to) => new Span<T>(rows + ((long)from * shape.HeadSize), (to - from) * shape.HeadSize).Clear();
}
