using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="ICachedAttention"/>
/// <remarks>
/// Where every sequence has a single new token, <see cref="TokenAttention{T}"/>; else (prompts) block by block with matmuls, as
/// <see cref="VectorCausalAttention{T}"/> does.
/// </remarks>
internal sealed unsafe class VectorCachedAttention<T> : ICachedAttention
    where T : unmanaged, IElement<T>
{
    public torch.Tensor Forward(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary)
    {
        if (layout.Tokens == layout.Lengths.Length)
            return TokenAttention<T>.Forward(qkv, layout, caches, shape, rotary);
        var blocks = AttentionBlocks.Of(layout, shape);
        var split = new RotarySplit<T>(layout, AttentionOrder.Dense(layout, blocks, shape), shape, rotary);
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
        AttendInBlocks(SoftmaxRows.Of<T>(shape), queries, layout, blocks, caches, shape, split, output);
        return output;
    }

    /// <summary>The new rows of each head behind those that the cache holds.</summary>
    private static void Append(torch.Tensor rows, torch.Tensor cache, SequenceLayout layout, int sequence, AttentionShape shape)
    {
        T* source = rows.Pointer<T>(), target = cache.Pointer<T>();
        long capacity = cache.size(1), count = (long)layout.Lengths[sequence] * shape.HeadSize;
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
}
