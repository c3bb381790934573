using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IHeadLoss"/>
internal sealed unsafe class VectorHeadLoss<T> : IHeadLoss
    where T : unmanaged, IElement<T>
{
    /// <summary>Rows whose logits exist at a time: enough for a fast matmul, few enough to stay in the outer cache.</summary>
    private const int ChunkRows = 256;

    public double[] Forward(torch.Tensor hidden, torch.Tensor head, ReadOnlySpan<int> labels, double gradientScale, torch.Tensor? gradient, torch.Tensor? headGradient = null)
    {
        using var transposed = head.t();
        var wanted = labels.ToArray();
        var losses = new double[wanted.Length];
        for (var start = 0; start < wanted.Length; start += ChunkRows)
        {
            var rows = Math.Min(ChunkRows, wanted.Length - start);
            using var some = hidden.narrow(0, start, rows);
            using var logits = some.mm(transposed);
            LossAndGradient(logits, wanted.AsMemory(start, rows), losses.AsMemory(start, rows), gradient is null ? null : (float)gradientScale);
            if (gradient is null)
                continue;
            using var target = gradient.narrow(0, start, rows);
            target.addmm_(logits, head, beta: 0, alpha: 1);
            if (headGradient is not null)
                WeightGradient.Add(headGradient, logits, some);
        }

        return losses;
    }

    /// <summary>The rows' losses; where a scale is given the logits become scale · (softmax − one-hot).</summary>
    private static void LossAndGradient(torch.Tensor logits, ReadOnlyMemory<int> labels, Memory<double> losses, float? scale)
    {
        var (rows, vocabulary) = ((int)logits.shape[0], (int)logits.shape[1]);
        var data = logits.Pointer<T>();
        CpuThreads.For(rows, 1, (start, end) =>
        {
            var wanted = labels.Span;
            var found = losses.Span;
            for (var row = start; row < end; row++)
            {
                var z = data + ((long)row * vocabulary);
                var logSum = LogSumExp(z, vocabulary);
                found[row] = logSum - T.ToSingle(z[wanted[row]]);
                if (scale is { } factor)
                    ToGradient(z, vocabulary, (float)logSum, wanted[row], factor);
            }
        });
    }

    private static double LogSumExp(T* z, int count)
    {
        var top = Lanes.Highest(z, count);
        var shift = Vector512.Create(top);
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
            sum += Lanes.Exp(T.Load(z + i) - shift);
        if (i < count)
            sum += Lanes.Exp(Lanes.LoadEnd(z + i, count - i, float.NegativeInfinity) - shift);
        return top + Math.Log(Vector512.Sum(sum));
    }

    private static void ToGradient(T* z, int count, float logSum, int label, float scale)
    {
        var atLabel = (MathF.Exp(T.ToSingle(z[label]) - logSum) - 1) * scale;
        var (shift, factor) = (Vector512.Create(logSum), Vector512.Create(scale));
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
            T.Store(z + i, Lanes.Exp(T.Load(z + i) - shift) * factor);
        if (i < count)
            Lanes.StoreEnd(z + i, Lanes.Exp(Lanes.LoadEnd(z + i, count - i, 0) - shift) * factor, count - i);
        z[label] = T.FromSingle(atLabel);
    }
}
