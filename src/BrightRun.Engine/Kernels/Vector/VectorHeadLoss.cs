using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IHeadLoss"/>
/// <param name="softCap">Bound of the logits; of no meaning where the type bounds nothing.</param>
internal sealed unsafe class VectorHeadLoss<T, TCap>(float softCap) : IHeadLoss
    where T : unmanaged, IElement<T>
    where TCap : struct, ISoftCap<TCap>
{
    /// <summary>Rows whose logits exist at a time: enough for a fast matmul, few enough to stay in the outer cache.</summary>
    private const int ChunkRows = 512;

    public RowLosses Forward(torch.Tensor hidden, torch.Tensor head, ReadOnlySpan<int> labels, double gradientScale, torch.Tensor? gradient, torch.Tensor? headGradient = null)
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

        return new RowLosses(losses);
    }

    /// <summary>The rows' losses; where a scale is given the logits become scale · (softmax − one-hot), times the slope of the bound.</summary>
    private void LossAndGradient(torch.Tensor logits, ReadOnlyMemory<int> labels, Memory<double> losses, float? scale)
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
                found[row] = logSum - Value(z[wanted[row]]);
                if (scale is { } factor)
                    ToGradient(z, vocabulary, (float)logSum, wanted[row], factor);
            }
        });
    }

    private double LogSumExp(T* z, int count)
    {
        var cap = Vector512.Create(softCap);
        var shift = TCap.Value(Vector512.Create(Lanes.Highest(z, count)), cap);
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
            sum += Lanes.Exp(TCap.Value(T.Load(z + i), cap) - shift);
        if (i < count)
            sum += Lanes.Exp(TCap.Value(Lanes.LoadEnd(z + i, count - i, 0), cap) - shift) & Lanes.First(count - i);
        return shift[0] + Math.Log(Vector512.Sum(sum));
    }

    /// <summary>A logit within its bound.</summary>
    private float Value(T logit) => TCap.Value(Vector512.Create(T.ToSingle(logit)), Vector512.Create(softCap))[0];

    private void ToGradient(T* z, int count, float logSum, int label, float scale)
    {
        var (shift, factor, cap) = (Vector512.Create(logSum), Vector512.Create(scale), Vector512.Create(softCap));
        var ofLabel = Value(z[label]);
        var atLabel = TCap.Chain(Vector512.Create((MathF.Exp(ofLabel - logSum) - 1) * scale), Vector512.Create(ofLabel), cap)[0];
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            var value = TCap.Value(T.Load(z + i), cap);
            T.Store(z + i, TCap.Chain(Lanes.Exp(value - shift) * factor, value, cap));
        }

        if (i < count)
        {
            var value = TCap.Value(Lanes.LoadEnd(z + i, count - i, 0), cap);
            Lanes.StoreEnd(z + i, TCap.Chain(Lanes.Exp(value - shift) * factor, value, cap), count - i);
        }

        z[label] = T.FromSingle(atLabel);
    }
}
