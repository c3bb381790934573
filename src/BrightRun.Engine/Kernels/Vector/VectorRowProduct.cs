using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Torch;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IRowProduct"/>
/// <remarks>
/// The weight is read once and from front to back, since the processor fetches ahead only along such a way; a row of it is
/// multiplied with all rows of x while it is in the nearest cache. Each result is one sum over the columns in a fixed order, in
/// float32 lanes, whatever else is computed beside it.
/// </remarks>
internal sealed unsafe class VectorRowProduct<T> : IRowProduct
    where T : unmanaged, IElement<T>
{
    private const int XRows = 4;                  // rows of x whose sums stay in registers together
    private const int Pair = 2 * Lanes.Count;     // columns of one step
    private const int WeightsPerThread = 1 << 14; // below, waking another thread costs more than it saves
    private const int NumbersOnStack = 1 << 13;   // 32 KB

    private readonly TorchRowProduct _manyRows = new();

    public int FewRows => 16;

    public torch.Tensor Multiply(torch.Tensor x, torch.Tensor weight, torch.Tensor? residual)
    {
        if (x.size(0) > FewRows)
            return _manyRows.Multiply(x, weight, residual);
        var y = torch.empty([x.size(0), weight.size(0)], x.dtype);
        Fill(x, weight, residual is null ? null : residual.Pointer<T>(), y.Pointer<T>());
        return y;
    }

    public torch.Tensor Scores(torch.Tensor x, torch.Tensor weight)
    {
        if (x.size(0) > FewRows)
            return _manyRows.Scores(x, weight);
        var y = torch.empty([x.size(0), weight.size(0)], torch.float32);
        Fill(x, weight, (Float32Element*)null, y.Pointer<Float32Element>());
        return y;
    }

    private static void Fill<TResult>(torch.Tensor x, torch.Tensor weight, TResult* residual, TResult* y)
        where TResult : unmanaged, IElement<TResult>
    {
        var (rows, inputs, outputs) = ((int)x.size(0), (int)x.size(1), (int)weight.size(0));
        var isSmall = rows * inputs <= NumbersOnStack;
        var onStack = stackalloc float[isSmall ? rows * inputs : 0];
        using var arranged = isSmall ? null : torch.empty([rows, inputs], torch.float32);
        var values = arranged is null ? onStack : arranged.Pointer<float>();
        var w = weight.Pointer<T>();
        Arrange(x.Pointer<T>(), values, rows, inputs);
        CpuThreads.For(outputs, Math.Max(1, WeightsPerThread / inputs), (start, end) =>
        {
            var sums = stackalloc float[XRows];
            for (var output = start; output < end; output++)
            {
                for (var row = 0; row < rows; row += XRows)
                {
                    var some = Math.Min(XRows, rows - row);
                    Multiply(w + ((long)output * inputs), values + ((long)row * inputs), some, inputs, sums);
                    for (var r = 0; r < some; r++)
                    {
                        var at = ((long)(row + r) * outputs) + output;
                        y[at] = TResult.FromSingle(residual is null ? sums[r] : sums[r] + TResult.ToSingle(residual[at]));
                    }
                }
            }
        });
    }

    /// <summary>x in float32, its columns in the order in which weights are loaded; columns behind the last whole pair stay in place.</summary>
    private static void Arrange(T* x, float* arranged, int rows, int inputs)
    {
        var whole = inputs - (inputs % Pair);
        for (var row = 0; row < rows; row++)
        {
            T* from = x + ((long)row * inputs);
            var to = arranged + ((long)row * inputs);
            for (var i = 0; i < whole; i += Pair)
            {
                T.LoadPair(from + i, out var first, out var second);
                first.Store(to + i);
                second.Store(to + i + Lanes.Count);
            }

            for (var i = whole; i < inputs; i++)
                to[i] = T.ToSingle(from[i]);
        }
    }

    /// <summary>sums[r] = w times row r of x.</summary>
    private static void Multiply(T* w, float* x, int rows, int inputs, float* sums)
    {
        if (rows == XRows)
        {
            MultiplyFour(w, x, inputs, sums);
            return;
        }

        for (var r = 0; r < rows; r++)
            sums[r] = MultiplyOne(w, x + ((long)r * inputs), inputs);
    }

    private static float MultiplyOne(T* w, float* x, int inputs)
    {
        Vector512<float> first = default, second = default;
        var i = 0;
        for (; i <= inputs - Pair; i += Pair)
        {
            T.LoadPair(w + i, out var a, out var b);
            first = Vector512.FusedMultiplyAdd(a, Vector512.Load(x + i), first);
            second = Vector512.FusedMultiplyAdd(b, Vector512.Load(x + i + Lanes.Count), second);
        }

        return Finish(first + second, w, x, i, inputs);
    }

    // The sums are locals of their own, not an array: only so do they stay in registers.
    private static void MultiplyFour(T* w, float* x0, int inputs, float* sums)
    {
        float* x1 = x0 + inputs, x2 = x1 + inputs, x3 = x2 + inputs;
        Vector512<float> first0 = default, first1 = default, first2 = default, first3 = default;
        Vector512<float> second0 = default, second1 = default, second2 = default, second3 = default;
        var i = 0;
        for (; i <= inputs - Pair; i += Pair)
        {
            T.LoadPair(w + i, out var a, out var b);
            first0 = Vector512.FusedMultiplyAdd(a, Vector512.Load(x0 + i), first0);
            second0 = Vector512.FusedMultiplyAdd(b, Vector512.Load(x0 + i + Lanes.Count), second0);
            first1 = Vector512.FusedMultiplyAdd(a, Vector512.Load(x1 + i), first1);
            second1 = Vector512.FusedMultiplyAdd(b, Vector512.Load(x1 + i + Lanes.Count), second1);
            first2 = Vector512.FusedMultiplyAdd(a, Vector512.Load(x2 + i), first2);
            second2 = Vector512.FusedMultiplyAdd(b, Vector512.Load(x2 + i + Lanes.Count), second2);
            first3 = Vector512.FusedMultiplyAdd(a, Vector512.Load(x3 + i), first3);
            second3 = Vector512.FusedMultiplyAdd(b, Vector512.Load(x3 + i + Lanes.Count), second3);
        }

        sums[0] = Finish(first0 + second0, w, x0, i, inputs);
        sums[1] = Finish(first1 + second1, w, x1, i, inputs);
        sums[2] = Finish(first2 + second2, w, x2, i, inputs);
        sums[3] = Finish(first3 + second3, w, x3, i, inputs);
    }

    /// <summary>The lanes together, and the columns behind the last whole pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Finish(Vector512<float> lanes, T* w, float* x, int from, int inputs)
    {
        var halves = lanes.GetLower() + lanes.GetUpper();
        var sum = Vector128.Sum(halves.GetLower() + halves.GetUpper());
        for (var i = from; i < inputs; i++)
            sum += T.ToSingle(w[i]) * x[i];
        return sum;
    }
}
