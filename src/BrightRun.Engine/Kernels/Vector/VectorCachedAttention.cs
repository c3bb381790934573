using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="ICachedAttention"/>
/// <remarks>
/// A single new token is attended for head by head with dot products, in float32 from the scores on; many new tokens (a prompt)
/// block by block with matmuls, as <see cref="VectorCausalAttention{T}"/> does.
/// </remarks>
internal sealed unsafe class VectorCachedAttention<T> : ICachedAttention
    where T : unmanaged, IElement<T>
{
    public torch.Tensor Forward(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary)
    {
        var blocks = AttentionBlocks.Of(layout, shape);
        var split = new RotarySplit<T>(layout, blocks, shape, rotary);
        using var queries = torch.empty([(long)layout.Tokens * shape.QueryHeads, shape.HeadSize], qkv.dtype);
        using var keys = torch.empty([(long)layout.Tokens * shape.KeyHeads, shape.HeadSize], qkv.dtype);
        using var values = torch.empty_like(keys);
        split.Split(qkv, queries, keys, values);
        for (var s = 0; s < caches.Count; s++)
        {
            Append(keys, caches[s].Keys, layout, s, shape);
            Append(values, caches[s].Values, layout, s, shape);
        }

        var output = torch.empty([layout.Tokens, shape.QueryWidth], qkv.dtype);
        if (layout.Lengths.Any(length => length > 1))
            AttendInBlocks(SoftmaxRows.Of<T>(shape), queries, layout, blocks, caches, shape, split, output);
        if (layout.Lengths.Any(length => length == 1))
            AttendForSingleTokens(queries, layout, caches, shape, split, output);
        return output;
    }

    /// <summary>The new rows of each head behind those that the cache holds.</summary>
    private static void Append(torch.Tensor rows, torch.Tensor cache, SequenceLayout layout, int sequence, AttentionShape shape)
    {
        T* source = rows.Pointer<T>(), target = cache.Pointer<T>();
        long capacity = cache.shape[1], count = (long)layout.Lengths[sequence] * shape.HeadSize;
        for (var head = 0; head < shape.KeyHeads; head++)
        {
            var from = (((long)head * layout.Tokens) + layout.Starts[sequence]) * shape.HeadSize;
            var to = ((head * capacity) + layout.FirstPositions[sequence]) * shape.HeadSize;
            Buffer.MemoryCopy(source + from, target + to, count * sizeof(T), count * sizeof(T));
        }
    }

    private static void AttendInBlocks(
        ISoftmaxRows<T> softmax, torch.Tensor queries, SequenceLayout layout, AttentionBlock[] blocks, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotarySplit<T> split, torch.Tensor output)
    {
        using var inverseSums = torch.empty([(long)layout.Tokens * shape.QueryHeads]);
        using var logSums = torch.empty_like(inverseSums);
        using var weighted = torch.empty_like(queries); // Σ exp · v, rows as in the queries
        foreach (var block in blocks)
        {
            if (layout.Lengths[block.Sequence] == 1)
                continue;
            var firstKey = block.KeyStart - layout.Starts[block.Sequence] + layout.FirstPositions[block.Sequence];
            for (var head = 0; head < shape.KeyHeads; head++)
            {
                var start = (((long)head * layout.Tokens) + block.Start) * shape.QueriesPerKey;
                var rows = block.Length * shape.QueriesPerKey;
                using var q = queries.narrow(0, start, rows);
                using var k = Head(caches[block.Sequence].Keys, head, firstKey, block.Keys);
                using var v = Head(caches[block.Sequence].Values, head, firstKey, block.Keys);
                using var transposed = k.t();
                using var scores = q.mm(transposed);
                softmax.Exponentiate(scores.Pointer<T>(), block, rows, inverseSums.Pointer<float>() + start, logSums.Pointer<float>() + start);
                using var target = weighted.narrow(0, start, rows);
                target.addmm_(scores, v, beta: 0, alpha: 1);
            }
        }

        split.JoinScaled(weighted, inverseSums, output);
    }

    /// <summary>Some rows of one head [keys, D].</summary>
    private static torch.Tensor Head(torch.Tensor cache, int head, long first, long keys)
    {
        using var one = cache.select(0, head);
        return one.narrow(0, first, keys);
    }

    private static void AttendForSingleTokens(
        torch.Tensor queries, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotarySplit<T> split, torch.Tensor output)
    {
        using var scores = torch.empty([(long)layout.Lengths.Length * shape.QueryHeads, layout.Longest]);
        using var wideQueries = queries.to_type(torch.float32);
        Float32Element* all = scores.Pointer<Float32Element>(), wide = wideQueries.Pointer<Float32Element>();
        var target = output.Pointer<T>();
        var places = caches.Select(cache => new Place((nint)cache.Keys.Pointer<T>(), (nint)cache.Values.Pointer<T>(), cache.Keys.shape[1])).ToArray();
        CpuThreads.For(layout.Lengths.Length * shape.QueryHeads, 1, (start, end) =>
        {
            for (var item = start; item < end; item++)
            {
                var (s, head) = (item / shape.QueryHeads, item % shape.QueryHeads);
                if (layout.Lengths[s] != 1)
                    continue;
                var token = layout.Starts[s];
                var firstKey = shape.FirstSeen(layout.FirstPositions[s]);
                var firstRow = ((head / shape.QueriesPerKey * places[s].Capacity) + firstKey) * shape.HeadSize;
                Attend(
                    wide + split.QueryAt(token, head),
                    (T*)places[s].Keys + firstRow,
                    (T*)places[s].Values + firstRow,
                    layout.FirstPositions[s] + 1 - firstKey,
                    shape,
                    all + ((long)item * layout.Longest),
                    target + ((long)token * shape.QueryWidth) + (head * shape.HeadSize));
            }
        });
    }

    /// <summary>One query head over one key head.</summary>
    /// <param name="query">[D].</param>
    /// <param name="keys">[count, D].</param>
    /// <param name="values">[count, D].</param>
    /// <param name="count">Keys that the token sees.</param>
    /// <param name="scores">Room for [count].</param>
    /// <param name="result">[D].</param>
    private static void Attend(Float32Element* query, T* keys, T* values, int count, AttentionShape shape, Float32Element* scores, T* result)
    {
        var size = shape.HeadSize;
        for (var key = 0; key < count; key++)
            ((float*)scores)[key] = Dot(query, keys + ((long)key * size), size) * shape.Scale;
        if (shape.SoftCap is { } cap)
            Bound(scores, count, cap);
        var inverse = Vector512.Create(1 / Exponentiate(scores, count));
        for (var column = 0; column < size; column += Lanes.Count)
        {
            var left = size - column;
            var sum = Vector512<float>.Zero;
            for (var key = 0; key < count; key++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(((float*)scores)[key]), Lanes.Load(values + ((long)key * size) + column, left), sum);
            Lanes.Store(result + column, sum * inverse, left);
        }
    }

    private static float Dot(Float32Element* query, T* key, int size)
    {
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < size; i += Lanes.Count)
            sum = Vector512.FusedMultiplyAdd(Lanes.Load(query + i, size - i), Lanes.Load(key + i, size - i), sum);
        return Vector512.Sum(sum);
    }

    private static void Bound(Float32Element* scores, int count, float cap)
    {
        for (var i = 0; i < count; i += Lanes.Count)
            Lanes.Store(scores + i, TanhCap.Value(Lanes.Load(scores + i, count - i), Vector512.Create(cap)), count - i);
    }

    /// <summary>Scores become exp(score − highest).</summary>
    /// <returns>Their sum.</returns>
    private static float Exponentiate(Float32Element* scores, int count)
    {
        var shift = Vector512.Create(Lanes.Highest(scores, count));
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var e = Lanes.Exp(Lanes.Load(scores + i, count - i, float.NegativeInfinity) - shift);
            if (count - i < Lanes.Count)
                e = Vector512.ConditionalSelect(Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(count - i))), e, Vector512<float>.Zero);
            Lanes.Store(scores + i, e, count - i);
            sum += e;
        }

        return Vector512.Sum(sum);
    }

    /// <summary>Where a sequence's cache lies.</summary>
    private readonly record struct Place(nint Keys, nint Values, long Capacity);
}
