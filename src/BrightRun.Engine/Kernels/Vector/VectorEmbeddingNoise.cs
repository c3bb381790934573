using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IEmbeddingNoise"/>
internal sealed unsafe class VectorEmbeddingNoise<T> : IEmbeddingNoise
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 8;
    private const float Half = 1f / (1L << 31);

    public void Add(torch.Tensor x, NoiseDraw draw)
    {
        var width = (int)x.shape[1];
        var target = x.Pointer<T>();
        for (var s = 0; s < draw.Layout.Lengths.Length; s++)
        {
            var (key, magnitude, first) = (draw.Words(s), Vector512.Create(draw.Magnitude(s, width)), draw.Layout.Starts[s]);
            CpuThreads.For(draw.Layout.Lengths[s], RowsPerThread, (start, end) =>
            {
                for (var row = start; row < end; row++)
                {
                    var values = target + ((long)(first + row) * width);
                    var words = new RowWords(key, row, width);
                    var i = 0;
                    for (; i <= width - Lanes.Count; i += Lanes.Count)
                        Add(values + i, words.At(i), magnitude, Lanes.Count);
                    if (i < width)
                        Add(values + i, words.At(i), magnitude, width - i);
                }
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* values, Vector512<uint> words, Vector512<float> magnitude, int left)
    {
        var noise = (Vector512.ConvertToSingle(words) * Vector512.Create(Half)) - Vector512<float>.One;
        Lanes.Store(values, Lanes.Load(values, left) + (noise * magnitude), left);
    }
}
