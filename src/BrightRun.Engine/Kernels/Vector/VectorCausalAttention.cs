using System.Runtime.Intrinsics;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// Attention in blocks of queries: matmuls by libtorch, everything between them in one vector pass. Only blocks on or below
/// the diagonal, and within the window, are computed. For the gradient it keeps queries, keys, values, the output and one log-sum per row, and
/// computes the scores again (Dao 2023, arXiv:2307.08691). Scores between matmul and softmax have the compute type.
/// </summary>
internal sealed unsafe class VectorCausalAttention<T> : ICausalAttention
    where T : unmanaged, IElement<T>
{
    public AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward, TapeMemory? memory = null)
    {
        var blocks = AttentionBlocks.Of(layout, shape);
        var split = new RotarySplit<T>(layout, AttentionOrder.Dense(layout, blocks, shape), shape, rotary);
        torch.Tensor New(long rows, long columns) => TapeMemory.Take(memory, qkv, rows, columns);
        var queries = New((long)layout.Tokens * shape.QueryHeads, shape.HeadSize);
        var keys = New((long)layout.Tokens * shape.KeyHeads, shape.HeadSize);
        var values = New(keys.shape[0], shape.HeadSize);
        split.Split(qkv, queries, keys, values);

        var tape = new Tape(layout, blocks, shape, split)
        {
            Output = New(layout.Tokens, shape.QueryWidth),
            Queries = queries,
            Keys = keys,
            Values = values,
            LogSums = torch.empty([(long)layout.Tokens * shape.QueryHeads]),
        };
        tape.Attend();
        if (!keepForBackward)
            tape.DisposeInputs();
        return tape;
    }

    private sealed class Tape(SequenceLayout layout, AttentionBlock[] blocks, AttentionShape shape, RotarySplit<T> split) : RotatedTape
    {
        private readonly ISoftmaxRows<T> _softmax = SoftmaxRows.Of<T>(shape);

        public void Attend()
        {
            using var inverseSums = torch.empty_like(LogSums);
            using var weighted = torch.empty_like(Queries); // Σ exp · v, rows as in Queries
            ForEachBlock((block, rows, q, k, v) =>
            {
                var count = (int)rows.Length;
                using var transposed = k.t();
                using var scores = q.mm(transposed);
                _softmax.Exponentiate(
                    scores.Pointer<T>(), block, count, inverseSums.Pointer<float>() + rows.Start, LogSums.Pointer<float>() + rows.Start);
                using var target = weighted.narrow(0, rows.Start, rows.Length);
                target.addmm_(scores, v, beta: 0, alpha: 1);
            });
            split.JoinScaled(weighted, inverseSums, Output);
        }

        public override torch.Tensor Backward(torch.Tensor gradient)
        {
            using var gathered = torch.empty_like(Queries);   // gradient of the output, rows as in Queries
            using var dots = torch.empty_like(LogSums);
            using var queryGradient = torch.empty_like(Queries);
            using var keyGradient = torch.zeros(Keys.shape);  // float32: many blocks add to it
            using var valueGradient = torch.zeros(Keys.shape);
            Gather(gradient, gathered, dots);
            ForEachBlock((block, rows, q, k, v) =>
            {
                using var dO = gathered.narrow(0, rows.Start, rows.Length);
                using var kT = k.t();
                using var vT = v.t();
                using var p = q.mm(kT);
                using var dS = dO.mm(vT);
                _softmax.Differentiate(
                    p.Pointer<T>(), dS.Pointer<T>(), block, (int)rows.Length, LogSums.Pointer<float>() + rows.Start, dots.Pointer<float>() + rows.Start);
                AddProduct(valueGradient, rows.KeyStart, block.Keys, p, dO);
                AddProduct(keyGradient, rows.KeyStart, block.Keys, dS, q);
                using var dQ = queryGradient.narrow(0, rows.Start, rows.Length);
                dQ.addmm_(dS, k, beta: 0, alpha: 1);
            });

            var result = torch.empty([layout.Tokens, shape.Width], gradient.dtype);
            split.Join(queryGradient, keyGradient, valueGradient, result);
            return result;
        }

        private void ForEachBlock(Action<AttentionBlock, Rows, torch.Tensor, torch.Tensor, torch.Tensor> body)
        {
            for (var head = 0; head < shape.KeyHeads; head++)
            {
                foreach (var block in blocks)
                {
                    var keyStart = ((long)head * layout.Tokens) + block.KeyStart;
                    var rows = new Rows(
                        (((long)head * layout.Tokens) + block.Start) * shape.QueriesPerKey, (long)block.Length * shape.QueriesPerKey, keyStart);
                    using var q = Queries.narrow(0, rows.Start, rows.Length);
                    using var k = Keys.narrow(0, keyStart, block.Keys);
                    using var v = Values.narrow(0, keyStart, block.Keys);
                    body(block, rows, q, k, v);
                }
            }
        }

        /// <summary>total[start … start + count] += leftᵀ · right.</summary>
        private static void AddProduct(torch.Tensor total, long start, long count, torch.Tensor left, torch.Tensor right)
        {
            using var transposed = left.t();
            using var product = transposed.mm(right);
            using var target = total.narrow(0, start, count);
            target.add_(product);
        }

        private void Gather(torch.Tensor gradient, torch.Tensor gathered, torch.Tensor dots)
        {
            T* incoming = gradient.Pointer<T>(), output = Output.Pointer<T>(), target = gathered.Pointer<T>();
            var dot = dots.Pointer<float>();
            var size = shape.HeadSize;
            split.ForEachToken(n =>
            {
                for (var h = 0; h < shape.QueryHeads; h++)
                {
                    var at = split.QueryAt(n, h);
                    var row = ((long)n * shape.QueryWidth) + ((long)h * size);
                    var sum = Vector512<float>.Zero;
                    for (var i = 0; i < size; i += Lanes.Count)
                    {
                        var g = Lanes.Load(incoming + row + i, size - i);
                        sum += g * Lanes.Load(output + row + i, size - i);
                        Lanes.Store(target + at + i, g, size - i);
                    }

                    dot[at / size] = Vector512.Sum(sum);
                }
            });
        }
    }

    /// <summary>Where a block's rows lie: queries from <paramref name="Start"/>, keys from <paramref name="KeyStart"/>.</summary>
    private readonly record struct Rows(long Start, long Length, long KeyStart);
}
