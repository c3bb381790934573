using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Vector;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>The backward pass of attention in tiles.</summary>
/// <remarks>Shapes: R rows of a block, T keys of a tile, D head size; d before a name is the gradient with respect to it.</remarks>
internal sealed unsafe class TiledAttentionBackward<T>(AttentionTiles tiles, AttentionShape shape, RotarySplit<T> split, TiledAttentionTape<T> tape)
    where T : unmanaged, ITileElement<T>
{
    private const int Keys = AttentionTiles.Keys;

    private readonly ITileSoftmax<T> _softmax = TileSoftmax.Of<T>(shape);
    private readonly AttentionProducts _products = new(tiles.Rows, shape.HeadSize);
    private readonly TileWork _work = new(tiles, shape);

    /// <summary>Numbers of one head's keys.</summary>
    private long HeadNumbers => (long)tiles.Count * Keys * shape.HeadSize;

    /// <summary>From the sums of keys to those of values.</summary>
    private long ValueSums => (shape.KeyHeads + _work.Count) * HeadNumbers;

    /// <param name="gradient">With respect to the output [N, Hq · D].</param>
    /// <param name="result">Receives the gradient with respect to qkv [N, (Hq + 2 Hk) · D].</param>
    public void Run(torch.Tensor gradient, torch.Tensor result)
    {
        // A head whose blocks two threads share has sums of its own for the later ones, added at the end.
        using var sums = torch.empty([2, shape.KeyHeads + _work.Count, HeadNumbers]);
        using var transposedKeys = tape.Transposed(tape.Keys);
        using var memory = new TileScratch(_work.Count, Room.Sizes(tiles.Rows, shape.HeadSize));
        T* incoming = gradient.Pointer<T>(), target = result.Pointer<T>(), keys = transposedKeys.Pointer<T>();
        var total = sums.Pointer<float>();
        _work.Run((share, head, blocks) =>
        {
            var room = new Room(memory, share);
            var own = total + (SlotOf(share, head) * HeadNumbers);
            Clear(own);
            Clear(own + ValueSums);
            foreach (var one in blocks)
                Differentiate(head, one, room, incoming, keys, own, target);
        });
        JoinKeys(total, target);
    }

    private void Differentiate(int head, QueryBlock block, Room room, T* incoming, T* transposedKeys, float* sums, T* target)
    {
        var (rows, size) = (tiles.Rows, shape.HeadSize);
        var firstRow = tape.FirstRow(head, block);
        var queries = tape.Queries.Pointer<T>() + (firstRow * size);
        Gather(head, block, incoming, room);
        TileScratch.TransposeToRight(queries, rows, size, room.QueriesT);
        TileScratch.TransposeToRight(room.OutputGradient, rows, size, room.OutputGradientT);
        var rightQueries = T.AsRight(queries, rows, size, room.QueriesB);
        var rightGradient = T.AsRight(room.OutputGradient, rows, size, room.OutputGradientB);
        new Span<float>(room.QueryGradientT, size * rows).Clear();
        for (var tile = block.FirstTile; tile < block.EndTile; tile++)
        {
            var at = tape.KeyAt(head, tile);
            var inHead = at - tape.KeyAt(head, 0);
            T.Multiply(_products.Scores, tape.Keys.Pointer<T>() + at, room.QueriesT, room.Scores, add: false);
            T.Multiply(_products.Scores, tape.Values.Pointer<T>() + at, room.OutputGradientT, room.WeightGradients, add: false);
            _softmax.Differentiate(
                room.Scores, room.WeightGradients, tape.ScoresOf(block, tile, 1), tape.LogSums.Pointer<float>() + firstRow, room.Dots, room.Weights, room.ScoreGradientsA, room.ScoreGradientsB);
            T.Multiply(_products.KeyGradients, room.Weights, rightGradient, sums + ValueSums + inHead, add: true);
            T.Multiply(_products.KeyGradients, room.ScoreGradientsA, rightQueries, sums + inHead, add: true);
            T.Multiply(_products.Queries, transposedKeys + at, room.ScoreGradientsB, room.QueryGradientT, add: true);
        }

        WordTranspose.Run((uint*)room.QueryGradientT, rows, (uint*)room.QueryGradient, size, size, rows);
        for (var g = 0; g < shape.QueriesPerKey; g++)
        {
            for (var i = 0; i < block.Length; i++)
            {
                var source = room.QueryGradient + ((((long)g * tiles.QueryTokens) + i) * size);
                split.RotateBack(block.Start + i, (Float32Element*)source, target + ((long)(block.Start + i) * shape.Width) + ((((long)head * shape.QueriesPerKey) + g) * size));
            }
        }
    }

    /// <summary>The block's rows of the output's gradient, zeros beyond its end, and their products with the output.</summary>
    private void Gather(int head, QueryBlock block, T* incoming, Room room)
    {
        var size = shape.HeadSize;
        var output = tape.Output.Pointer<T>();
        for (var g = 0; g < shape.QueriesPerKey; g++)
        {
            for (var i = 0; i < tiles.QueryTokens; i++)
            {
                var row = ((long)g * tiles.QueryTokens) + i;
                var target = room.OutputGradient + (row * size);
                room.Dots[row] = 0;
                if (i >= block.Length)
                {
                    new Span<T>(target, size).Clear();
                    continue;
                }

                var at = ((long)(block.Start + i) * shape.QueryWidth) + ((((long)head * shape.QueriesPerKey) + g) * size);
                var sum = Vector512<float>.Zero;
                for (var d = 0; d < size; d += Lanes.Count)
                {
                    var one = T.Load(incoming + at + d);
                    sum += one * T.Load(output + at + d);
                    T.Store(target + d, one);
                }

                room.Dots[row] = Vector512.Sum(sum);
            }
        }
    }

    /// <summary>Where a share adds up a head's keys: with the head, or apart where another share has the head's first blocks.</summary>
    private int SlotOf(int share, int head) => _work.BeginsWithin(share) && _work.FirstHead(share) == head ? shape.KeyHeads + share : head;

    /// <summary>Adds up what the shares have, undoes the keys' rotation, and stores both token by token.</summary>
    private void JoinKeys(float* sums, T* target)
    {
        var apart = Enumerable.Range(0, _work.Count).Where(_work.BeginsWithin).ToLookup(_work.FirstHead);
        split.ForEachToken(n =>
        {
            for (var head = 0; head < shape.KeyHeads; head++)
            {
                var own = split.KeyAt(n, head);
                var inHead = own - tape.KeyAt(head, 0);
                foreach (var share in apart[head])
                {
                    var other = sums + ((shape.KeyHeads + share) * HeadNumbers) + inHead;
                    Add(sums + own, other);
                    Add(sums + ValueSums + own, other + ValueSums);
                }

                var row = target + ((long)n * shape.Width) + shape.QueryWidth + ((long)head * shape.HeadSize);
                split.RotateBack(n, (Float32Element*)(sums + own), row);
                for (var d = 0; d < shape.HeadSize; d += Lanes.Count)
                    T.Store(row + shape.KeyWidth + d, Vector512.Load(sums + ValueSums + own + d));
            }
        });
    }

    private void Clear(float* numbers) => new Span<float>(numbers, (int)HeadNumbers).Clear();

    private void Add(float* into, float* other)
    {
        for (var d = 0; d < shape.HeadSize; d += Lanes.Count)
            (Vector512.Load(into + d) + Vector512.Load(other + d)).Store(into + d);
    }

    /// <summary>What a thread needs for one block.</summary>
    private readonly ref struct Room(TileScratch memory, int share)
    {
        public readonly T* OutputGradient = memory.At<T>(share, 0);         // [R, D]
        public readonly T* QueriesT = memory.At<T>(share, 1);               // as a B [D, R]
        public readonly T* OutputGradientT = memory.At<T>(share, 2);        // as a B [D, R]
        public readonly T* QueriesB = memory.At<T>(share, 3);               // as a B [R, D]
        public readonly T* OutputGradientB = memory.At<T>(share, 4);        // as a B [R, D]
        public readonly float* Scores = memory.At<float>(share, 5);         // [T, R]
        public readonly float* WeightGradients = memory.At<float>(share, 6); // dP [T, R]
        public readonly T* Weights = memory.At<T>(share, 7);                // P as an A [T, R]
        public readonly T* ScoreGradientsA = memory.At<T>(share, 8);        // dS as an A [T, R]
        public readonly T* ScoreGradientsB = memory.At<T>(share, 9);        // dS as a B [T, R]
        public readonly float* QueryGradientT = memory.At<float>(share, 10); // [D, R]
        public readonly float* QueryGradient = memory.At<float>(share, 11); // [R, D]
        public readonly float* Dots = memory.At<float>(share, 12);          // [R]

        /// <summary>Numbers of each, in their order.</summary>
        public static int[] Sizes(int rows, int size)
        {
            var (block, tile) = (size * rows, Keys * rows);
            return [block, block, block, block, block, tile, tile, tile, tile, tile, block, block, rows];
        }
    }
}
