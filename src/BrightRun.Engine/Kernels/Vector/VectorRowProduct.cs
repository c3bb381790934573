using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Torch;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IRowProduct"/>
/// <remarks>
/// The weight is read once, four rows at a time, and multiplied with all rows of x while it is in the nearest cache. Each
/// result is one sum over the columns in order, in sixteen float32 lanes, whatever else is computed beside it.
/// </remarks>
internal sealed unsafe class VectorRowProduct<T> : IRowProduct
    where T : unmanaged, IElement<T>
{
    private const int WeightRows = 4;
    private const int XRows = 4;
    private const int WeightsPerThread = 1 << 14; // below, waking another thread costs more than it saves

    private readonly TorchRowProduct _manyRows = new();

    public int FewRows => 16;

    public torch.Tensor Multiply(torch.Tensor x, torch.Tensor weight, torch.Tensor? residual)
    {
        if (x.shape[0] > FewRows)
            return _manyRows.Multiply(x, weight, residual);
        var y = torch.empty([x.shape[0], weight.shape[0]], x.dtype);
        Fill(x, weight, residual is null ? null : residual.Pointer<T>(), y.Pointer<T>());
        return y;
    }

    public torch.Tensor Scores(torch.Tensor x, torch.Tensor weight)
    {
        if (x.shape[0] > FewRows)
            return _manyRows.Scores(x, weight);
        var y = torch.empty([x.shape[0], weight.shape[0]], torch.float32);
        Fill(x, weight, (Float32Element*)null, y.Pointer<Float32Element>());
        return y;
    }

    private static void Fill<TResult>(torch.Tensor x, torch.Tensor weight, TResult* residual, TResult* y)
        where TResult : unmanaged, IElement<TResult>
    {
        var (rows, inputs, outputs) = ((int)x.shape[0], (int)x.shape[1], (int)weight.shape[0]);
        using var wide = x.dtype == torch.ScalarType.Float32 ? x.alias() : x.to_type(torch.ScalarType.Float32);
        var w = weight.Pointer<T>();
        var values = wide.Pointer<Float32Element>();
        var groups = (outputs + WeightRows - 1) / WeightRows;
        CpuThreads.For(groups, Math.Max(1, WeightsPerThread / (WeightRows * inputs)), (start, end) =>
        {
            var sums = stackalloc float[WeightRows * XRows];
            for (var group = start; group < end; group++)
            {
                var first = group * WeightRows;
                var count = Math.Min(WeightRows, outputs - first);
                for (var row = 0; row < rows; row += XRows)
                {
                    var some = Math.Min(XRows, rows - row);
                    Multiply(w + ((long)first * inputs), count, values + ((long)row * inputs), some, inputs, sums);
                    for (var r = 0; r < some; r++)
                    {
                        var at = ((long)(row + r) * outputs) + first;
                        for (var o = 0; o < count; o++)
                            y[at + o] = TResult.FromSingle(residual is null ? sums[(r * WeightRows) + o] : sums[(r * WeightRows) + o] + TResult.ToSingle(residual[at + o]));
                    }
                }
            }
        });
    }

    /// <summary>sums[r · 4 + o] = row o of the weight times row r of x.</summary>
    private static void Multiply(T* w, int weightRows, Float32Element* x, int xRows, int inputs, float* sums)
    {
        if (weightRows == WeightRows && xRows == XRows)
        {
            FourByFour(w, x, inputs, sums);
            return;
        }

        for (var r = 0; r < xRows; r++)
        {
            var row = x + ((long)r * inputs);
            if (weightRows == WeightRows)
                FourByOne(w, row, inputs, sums + (r * WeightRows));
            else
                for (var o = 0; o < weightRows; o++)
                    sums[(r * WeightRows) + o] = OneByOne(w + ((long)o * inputs), row, inputs);
        }
    }

    private static void FourByFour(T* w, Float32Element* x, int inputs, float* sums)
    {
        T* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        Float32Element* x1 = x + inputs, x2 = x1 + inputs, x3 = x2 + inputs;
        Four a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= inputs - Lanes.Count; i += Lanes.Count)
        {
            var weights = new Four { First = T.Load(w + i), Second = T.Load(w1 + i), Third = T.Load(w2 + i), Fourth = T.Load(w3 + i) };
            a.Add(weights, Float32Element.Load(x + i));
            b.Add(weights, Float32Element.Load(x1 + i));
            c.Add(weights, Float32Element.Load(x2 + i));
            d.Add(weights, Float32Element.Load(x3 + i));
        }

        if (i < inputs)
        {
            var left = inputs - i;
            var weights = new Four { First = Lanes.LoadEnd(w + i, left, 0), Second = Lanes.LoadEnd(w1 + i, left, 0), Third = Lanes.LoadEnd(w2 + i, left, 0), Fourth = Lanes.LoadEnd(w3 + i, left, 0) };
            a.Add(weights, Lanes.LoadEnd(x + i, left, 0));
            b.Add(weights, Lanes.LoadEnd(x1 + i, left, 0));
            c.Add(weights, Lanes.LoadEnd(x2 + i, left, 0));
            d.Add(weights, Lanes.LoadEnd(x3 + i, left, 0));
        }

        a.Store(sums);
        b.Store(sums + WeightRows);
        c.Store(sums + (2 * WeightRows));
        d.Store(sums + (3 * WeightRows));
    }

    private static void FourByOne(T* w, Float32Element* x, int inputs, float* sums)
    {
        T* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        Four a = default;
        var i = 0;
        for (; i <= inputs - Lanes.Count; i += Lanes.Count)
            a.Add(new Four { First = T.Load(w + i), Second = T.Load(w1 + i), Third = T.Load(w2 + i), Fourth = T.Load(w3 + i) }, Float32Element.Load(x + i));
        if (i < inputs)
        {
            var left = inputs - i;
            a.Add(
                new Four { First = Lanes.LoadEnd(w + i, left, 0), Second = Lanes.LoadEnd(w1 + i, left, 0), Third = Lanes.LoadEnd(w2 + i, left, 0), Fourth = Lanes.LoadEnd(w3 + i, left, 0) },
                Lanes.LoadEnd(x + i, left, 0));
        }

        a.Store(sums);
    }

    private static float OneByOne(T* w, Float32Element* x, int inputs)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= inputs - Lanes.Count; i += Lanes.Count)
            sum = Vector512.FusedMultiplyAdd(T.Load(w + i), Float32Element.Load(x + i), sum);
        if (i < inputs)
            sum = Vector512.FusedMultiplyAdd(Lanes.LoadEnd(w + i, inputs - i, 0), Lanes.LoadEnd(x + i, inputs - i, 0), sum);
        return Vector512.Sum(sum);
    }

    /// <summary>Four vectors: of four weight rows, or of their sums with one row of x.</summary>
    private struct Four
    {
        public Vector512<float> First;
        public Vector512<float> Second;
        public Vector512<float> Third;
        public Vector512<float> Fourth;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Four weights, Vector512<float> x)
        {
            First = Vector512.FusedMultiplyAdd(weights.First, x, First);
            Second = Vector512.FusedMultiplyAdd(weights.Second, x, Second);
            Third = Vector512.FusedMultiplyAdd(weights.Third, x, Third);
            Fourth = Vector512.FusedMultiplyAdd(weights.Fourth, x, Fourth);
        }

        public readonly void Store(float* sums)
        {
            sums[0] = Vector512.Sum(First);
            sums[1] = Vector512.Sum(Second);
            sums[2] = Vector512.Sum(Third);
            sums[3] = Vector512.Sum(Fourth);
        }
    }
}
