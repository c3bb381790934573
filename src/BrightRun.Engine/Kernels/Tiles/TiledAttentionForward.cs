using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Vector;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>The forward pass of attention in tiles.</summary>
/// <remarks>Shapes: R rows of a block, T keys of a tile, D head size.</remarks>
internal sealed unsafe class TiledAttentionForward<T>(AttentionTiles tiles, AttentionShape shape, TiledAttentionTape<T> tape)
    where T : unmanaged, ITileElement<T>
{
    /// <summary>Tiles whose exponentials are taken together: the sums are brought up to date once for all of them.</summary>
    private const int TilesAtOnce = 4;

    private const int Keys = AttentionTiles.Keys;

    private readonly ITileSoftmax<T> _softmax = TileSoftmax.Of<T>(shape);
    private readonly AttentionProducts _products = new(tiles.Rows, shape.HeadSize);

    public void Run()
    {
        var shares = new TileWork(tiles, shape);
        using var transposedValues = tape.Transposed(tape.Values);
        using var memory = new TileScratch(shares.Count, Room.Sizes(tiles.Rows, shape.HeadSize));
        var values = transposedValues.Pointer<T>();
        shares.Run((share, head, blocks) =>
        {
            var room = new Room(memory, share);
            foreach (var block in blocks)
                Attend(head, block, room, values);
        });
    }

    private void Attend(int head, QueryBlock block, Room room, T* transposedValues)
    {
        var rows = tiles.Rows;
        var firstRow = tape.FirstRow(head, block);
        TileScratch.TransposeToRight(tape.Queries.Pointer<T>() + (firstRow * shape.HeadSize), rows, shape.HeadSize, room.Queries);
        new Span<float>(room.Sums, rows).Clear();
        new Span<float>(room.Highest, rows).Fill(float.MinValue / 2); // finite: two of them have a difference
        new Span<float>(room.Output, shape.HeadSize * rows).Clear();
        for (var tile = block.FirstTile; tile < block.EndTile; tile += TilesAtOnce)
        {
            var count = Math.Min(TilesAtOnce, block.EndTile - tile);
            for (var i = 0; i < count; i++)
                T.Multiply(_products.Scores, tape.Keys.Pointer<T>() + tape.KeyAt(head, tile + i), room.Queries, room.Scores + (i * Keys * rows), add: false);
            var scores = tape.ScoresOf(block, tile, count);
            if (_softmax.Exponentiate(room.Scores, scores, room.Weights, room.Highest, room.Sums, room.Factors))
                ScaleColumns(room.Output, room.Factors);
            for (var i = 0; i < count; i++)
                T.Multiply(_products.Queries, transposedValues + tape.KeyAt(head, tile + i), room.Weights + (i * Keys * rows), room.Output, add: true);
        }

        Finish(head, block, room, tape.LogSums.Pointer<float>() + firstRow);
    }

    private void ScaleColumns(float* matrix, float* factors)
    {
        for (var d = 0; d < shape.HeadSize; d++, matrix += tiles.Rows)
            for (var c = 0; c < tiles.Rows; c += Lanes.Count)
                (Vector512.Load(matrix + c) * Vector512.Load(factors + c)).Store(matrix + c);
    }

    /// <summary>Divides by the sums, and stores output and log-sums of the rows that there are.</summary>
    private void Finish(int head, QueryBlock block, Room room, float* logSums)
    {
        var size = shape.HeadSize;
        for (var row = 0; row < tiles.Rows; row++)
        {
            logSums[row] = room.Highest[row] + MathF.Log2(room.Sums[row]);
            room.Factors[row] = 1 / room.Sums[row];
        }

        ScaleColumns(room.Output, room.Factors);
        WordTranspose.Run((uint*)room.Output, tiles.Rows, (uint*)room.OutputRows, size, size, tiles.Rows);
        var output = tape.Output.Pointer<T>();
        for (var g = 0; g < shape.QueriesPerKey; g++)
        {
            for (var i = 0; i < block.Length; i++)
            {
                var source = room.OutputRows + (((long)g * tiles.QueryTokens) + i) * size;
                var target = output + ((long)(block.Start + i) * shape.QueryWidth) + (((long)head * shape.QueriesPerKey) + g) * size;
                for (var d = 0; d < size; d += Lanes.Count)
                    T.Store(target + d, Vector512.Load(source + d));
            }
        }
    }

    /// <summary>What a thread needs for one block.</summary>
    private readonly ref struct Room(TileScratch memory, int share)
    {
        public readonly T* Queries = memory.At<T>(share, 0);         // as a B [D, R]
        public readonly float* Scores = memory.At<float>(share, 1);  // [tiles · T, R]
        public readonly T* Weights = memory.At<T>(share, 2);         // as a B [tiles · T, R]
        public readonly float* Output = memory.At<float>(share, 3);  // [D, R]
        public readonly float* OutputRows = memory.At<float>(share, 4); // [R, D]
        public readonly float* Highest = memory.At<float>(share, 5); // [R]
        public readonly float* Sums = memory.At<float>(share, 6);    // [R]
        public readonly float* Factors = memory.At<float>(share, 7); // [R]

        /// <summary>Numbers of each, in their order.</summary>
        public static int[] Sizes(int rows, int size)
        {
            var (block, group) = (size * rows, TilesAtOnce * Keys * rows);
            return [block, group, group, block, block, rows, rows, rows];
        }
    }
}
