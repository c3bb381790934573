using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IDropout"/>
internal sealed unsafe class VectorDropout<T> : IDropout
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 8;

    public torch.Tensor Forward(torch.Tensor x, DropoutDraw draw)
    {
        var y = torch.empty_like(x);
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        ForEachRow(draw, (int)x.shape[1], (at, width, mask) =>
        {
            T* x = source + at, result = target + at;
            var i = 0;
            for (; i <= width - Lanes.Count; i += Lanes.Count)
                Mask(x + i, result + i, mask.Factors(i), Lanes.Count);
            if (i < width)
                Mask(x + i, result + i, mask.Factors(i), width - i);
        });
        return y;
    }

    public void Backward(torch.Tensor gradient, DropoutDraw draw, torch.Tensor into)
    {
        T* source = gradient.Pointer<T>(), target = into.Pointer<T>();
        ForEachRow(draw, (int)gradient.shape[1], (at, width, mask) =>
        {
            T* x = source + at, result = target + at;
            var i = 0;
            for (; i <= width - Lanes.Count; i += Lanes.Count)
                AddMasked(x + i, result + i, mask.Factors(i), Lanes.Count);
            if (i < width)
                AddMasked(x + i, result + i, mask.Factors(i), width - i);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mask(T* x, T* result, Vector512<float> factors, int left) =>
        Lanes.Store(result, Lanes.Load(x, left) * factors, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddMasked(T* x, T* result, Vector512<float> factors, int left) =>
        Lanes.Store(result, Lanes.Load(result, left) + (Lanes.Load(x, left) * factors), left);

    private static void ForEachRow(DropoutDraw draw, int width, Action<long, int, RowMask> row)
    {
        var layout = draw.Layout;
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            var key = draw.MixedKey(s);
            var sequenceStart = layout.Starts[s];
            CpuThreads.For(layout.Lengths[s], RowsPerThread, (start, end) =>
            {
                for (var r = start; r < end; r++)
                {
                    var mask = new RowMask(new RowWords(key, r, width), draw.Threshold, draw.Scale);
                    row((long)(sequenceStart + r) * width, width, mask);
                }
            });
        }
    }

    /// <summary>The draws of one row: factor 0 where dropped, 1 / (1 − p) where kept.</summary>
    private readonly struct RowMask(RowWords words, uint threshold, float scale)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Factors(int column)
        {
            var kept = Vector512.GreaterThanOrEqual(words.At(column), Vector512.Create(threshold)).AsSingle();
            return kept & Vector512.Create(scale);
        }
    }
}
