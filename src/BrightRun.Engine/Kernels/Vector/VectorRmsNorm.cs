using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IRmsNorm"/>
internal sealed unsafe class VectorRmsNorm<T> : IRmsNorm
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 16;
    private const int RowsInCache = 32; // of the usual widths: summed column by column while they are at hand

    public torch.Tensor Forward(torch.Tensor x, torch.Tensor weight, double epsilon)
    {
        var (rows, width) = ((int)x.size(0), (int)x.size(1));
        var y = torch.empty_like(x);
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        var w = weight.Pointer<Float32Element>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
                NormRow(source + ((long)row * width), w, target + ((long)row * width), width, (float)epsilon);
        });
        return y;
    }

    public void Backward(torch.Tensor gradient, torch.Tensor x, torch.Tensor weight, double epsilon, torch.Tensor into)
    {
        var (rows, width) = ((int)x.size(0), (int)x.size(1));
        T* g = gradient.Pointer<T>(), source = x.Pointer<T>(), target = into.Pointer<T>();
        var w = weight.Pointer<Float32Element>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var at = (long)row * width;
                AddGradientRow(g + at, source + at, w, target + at, width, (float)epsilon);
            }
        });
    }

    /// <summary>Threads divide the columns, not the rows: each column's sum is then the same whatever their number.</summary>
    public void AddWeightGradient(torch.Tensor gradient, torch.Tensor x, double epsilon, torch.Tensor into)
    {
        var (rows, width) = ((int)x.size(0), (int)x.size(1));
        T* g = gradient.Pointer<T>(), source = x.Pointer<T>();
        var target = into.Pointer<Float32Element>();
        var inverses = new float[rows];
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
                inverses[row] = InverseRoot(source + ((long)row * width), width, (float)epsilon);
        });
        CpuThreads.For((width + Lanes.Count - 1) / Lanes.Count, 1, (start, end) =>
        {
            for (var row = 0; row < rows; row += RowsInCache)
            {
                var some = inverses.AsSpan(row, Math.Min(RowsInCache, rows - row));
                for (var column = start * Lanes.Count; column < Math.Min(width, end * Lanes.Count); column += Lanes.Count)
                {
                    var at = ((long)row * width) + column;
                    AddColumns(g + at, source + at, some, target + column, width, Math.Min(Lanes.Count, width - column));
                }
            }
        });
    }

    /// <summary>Adds up to sixteen columns' sums over some rows of gradient · x · inverse root.</summary>
    private static void AddColumns(T* g, T* x, ReadOnlySpan<float> inverses, Float32Element* into, int width, int count)
    {
        var sum = Vector512<float>.Zero;
        if (count == Lanes.Count)
        {
            for (var row = 0; row < inverses.Length; row++)
                sum += T.Load(g + ((long)row * width)) * T.Load(x + ((long)row * width)) * Vector512.Create(inverses[row]);
        }
        else
        {
            for (var row = 0; row < inverses.Length; row++)
                sum += Lanes.LoadEnd(g + ((long)row * width), count, 0) * Lanes.LoadEnd(x + ((long)row * width), count, 0) * Vector512.Create(inverses[row]);
        }

        Lanes.Store(into, Lanes.Load(into, count) + sum, count);
    }

    private static void NormRow(T* x, Float32Element* w, T* y, int width, float epsilon)
    {
        var inverse = Vector512.Create(InverseRoot(x, width, epsilon));
        var i = 0;
        for (; i <= width - Lanes.Count; i += Lanes.Count)
            Norm(x + i, w + i, y + i, inverse, Lanes.Count);
        if (i < width)
            Norm(x + i, w + i, y + i, inverse, width - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Norm(T* x, Float32Element* w, T* y, Vector512<float> inverse, int left) =>
        Lanes.Store(y, Lanes.Load(x, left) * inverse * Lanes.Load(w, left), left);

    /// <summary>With n = x · r and r = 1/rms: dx = r · (g·w − n · mean(g·w·n)).</summary>
    private static void AddGradientRow(T* g, T* x, Float32Element* w, T* into, int width, float epsilon)
    {
        var inverse = InverseRoot(x, width, epsilon);
        var dot = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - Lanes.Count; i += Lanes.Count)
            dot += Product(g + i, w + i, x + i, Lanes.Count);
        if (i < width)
            dot += Product(g + i, w + i, x + i, width - i);

        var r = Vector512.Create(inverse);
        var along = Vector512.Create(Vector512.Sum(dot) * inverse * inverse * inverse / width);
        for (i = 0; i <= width - Lanes.Count; i += Lanes.Count)
            AddGradient(g + i, x + i, w + i, into + i, r, along, Lanes.Count);
        if (i < width)
            AddGradient(g + i, x + i, w + i, into + i, r, along, width - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Product(T* g, Float32Element* w, T* x, int left) =>
        Lanes.Load(g, left) * Lanes.Load(w, left) * Lanes.Load(x, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddGradient(T* g, T* x, Float32Element* w, T* into, Vector512<float> r, Vector512<float> along, int left)
    {
        var gw = Lanes.Load(g, left) * Lanes.Load(w, left);
        Lanes.Store(into, Lanes.Load(into, left) + (gw * r) - (Lanes.Load(x, left) * along), left);
    }

    private static float InverseRoot(T* x, int width, float epsilon)
    {
        var squares = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - Lanes.Count; i += Lanes.Count)
            squares += Square(x + i, Lanes.Count);
        if (i < width)
            squares += Square(x + i, width - i);
        return 1f / MathF.Sqrt((Vector512.Sum(squares) / width) + epsilon);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Square(T* x, int left)
    {
        var v = Lanes.Load(x, left);
        return v * v;
    }
}
