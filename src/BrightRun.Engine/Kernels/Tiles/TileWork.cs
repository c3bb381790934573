using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>
/// Divides all blocks of all key heads among the threads, head by head, so that each has about as many tiles to do. Depends on the sequences
/// and the number of threads alone, and so does every sum.
/// </summary>
internal sealed class TileWork
{
    private readonly QueryBlock[] _blocks;
    private readonly int[] _bounds;

    public TileWork(AttentionTiles tiles, AttentionShape shape)
    {
        _blocks = tiles.Blocks;
        var work = Enumerable.Range(0, shape.KeyHeads).SelectMany(_ => _blocks.Select(block => 1L + block.EndTile - block.FirstTile)).ToList();
        Count = Math.Max(1, Math.Min(torch.get_num_threads(), work.Count));
        _bounds = Share(work, Count);
    }

    /// <summary>Number of shares.</summary>
    public int Count { get; }

    /// <summary>Whether a share begins within a head, whose first blocks are then another's.</summary>
    public bool BeginsWithin(int share) => _bounds[share] < _bounds[share + 1] && _bounds[share] % _blocks.Length != 0;

    /// <summary>The head of a share's first block.</summary>
    public int FirstHead(int share) => _bounds[share] / _blocks.Length;

    /// <summary>Calls the body for what each share has of each head.</summary>
    /// <param name="body">Share, head, the head's blocks that are the share's. It must not throw.</param>
    public void Run(Action<int, int, ArraySegment<QueryBlock>> body) => CpuThreads.For(Count, 1, (start, end) =>
    {
        for (var share = start; share < end; share++)
        {
            for (var item = _bounds[share]; item < _bounds[share + 1];)
            {
                var (head, block) = (item / _blocks.Length, item % _blocks.Length);
                var blocks = Math.Min(_blocks.Length - block, _bounds[share + 1] - item);
                body(share, head, new ArraySegment<QueryBlock>(_blocks, block, blocks));
                item += blocks;
            }
        }

        TileProduct.Release();
    });

    /// <summary>Divides items of known work, in their order, into shares of about equal work.</summary>
    /// <param name="work">Work of each item, at least 0.</param>
    /// <param name="shares">At least 1.</param>
    /// <returns>Where each share begins, and behind the last its end [shares + 1].</returns>
    public static int[] Share(IReadOnlyList<long> work, int shares)
    {
        var total = work.Sum();
        var bounds = new int[shares + 1];
        long before = 0;
        var item = 0;
        for (var share = 1; share < shares; share++)
        {
            while (item < work.Count && before + (work[item] / 2) < total * share / shares)
                before += work[item++];
            bounds[share] = item;
        }

        bounds[shares] = work.Count;
        return bounds;
    }
}
