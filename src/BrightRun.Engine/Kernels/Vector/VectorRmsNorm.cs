using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IRmsNorm"/>
internal sealed unsafe class VectorRmsNorm<T> : IRmsNorm
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 16;

    public torch.Tensor Forward(torch.Tensor x, torch.Tensor weight, double epsilon)
    {
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
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
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
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

    private static void NormRow(T* x, Float32Element* w, T* y, int width, float epsilon)
    {
        var inverse = Vector512.Create(InverseRoot(x, width, epsilon));
        for (var i = 0; i < width; i += Lanes.Count)
            Lanes.Store(y + i, Lanes.Load(x + i, width - i) * inverse * Lanes.Load(w + i, width - i), width - i);
    }

    /// <summary>With n = x · r and r = 1/rms: dx = r · (g·w − n · mean(g·w·n)).</summary>
    private static void AddGradientRow(T* g, T* x, Float32Element* w, T* into, int width, float epsilon)
    {
        var inverse = InverseRoot(x, width, epsilon);
        var dot = Vector512<float>.Zero;
        for (var i = 0; i < width; i += Lanes.Count)
            dot += Lanes.Load(g + i, width - i) * Lanes.Load(w + i, width - i) * Lanes.Load(x + i, width - i);

        var r = Vector512.Create(inverse);
        var along = Vector512.Create(Vector512.Sum(dot) * inverse * inverse * inverse / width);
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var left = width - i;
            var gw = Lanes.Load(g + i, left) * Lanes.Load(w + i, left);
            Lanes.Store(into + i, Lanes.Load(into + i, left) + (gw * r) - (Lanes.Load(x + i, left) * along), left);
        }
    }

    private static float InverseRoot(T* x, int width, float epsilon)
    {
        var squares = Vector512<float>.Zero;
        for (var i = 0; i < width; i += Lanes.Count)
        {
            var v = Lanes.Load(x + i, width - i);
            squares += v * v;
        }

        return 1f / MathF.Sqrt((Vector512.Sum(squares) / width) + epsilon);
    }
}
