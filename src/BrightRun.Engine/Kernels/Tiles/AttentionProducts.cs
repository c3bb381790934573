using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>The shapes of all products of attention in tiles.</summary>
/// <param name="rows">R, rows of a block of queries.</param>
/// <param name="size">D, the head size.</param>
internal sealed class AttentionProducts(int rows, int size)
{
    private const int Keys = AttentionTiles.Keys;

    /// <summary>K · Qᵀ and V · dOᵀ: [T, D] · [D, R].</summary>
    public TileShape Scores { get; } = new(Keys, rows, size, size, rows, rows);

    /// <summary>Vᵀ · Pᵀ and Kᵀ · dSᵀ, added up: [D, T] · [T, R].</summary>
    public TileShape Queries { get; } = new(size, rows, Keys, Keys, rows, rows);

    /// <summary>Pᵀ · dO and dSᵀ · Q, added up: [T, R] · [R, D].</summary>
    public TileShape KeyGradients { get; } = new(Keys, size, rows, rows, size, size);

    /// <summary>
    /// Has every thread compile these products, as long as there is memory: one that can't be compiled ends the process, since nobody here can
    /// catch what C++ throws.
    /// </summary>
    public unsafe void Compile<T>()
        where T : unmanaged, ITileElement<T>
    {
        var threads = torch.get_num_threads();
        var numbers = (Keys + size) * rows; // at least as many as each matrix has
        using var memory = new TileScratch(threads, [numbers, numbers, numbers], zero: true);
        CpuThreads.For(threads, 1, (start, end) =>
        {
            for (var share = start; share < end; share++)
            {
                T* a = memory.At<T>(share, 0), b = memory.At<T>(share, 1);
                var c = memory.At<float>(share, 2);
                T.Multiply(Scores, a, b, c, add: false);
                T.Multiply(Queries, a, b, c, add: true);
                T.Multiply(KeyGradients, a, b, c, add: true);
            }

            TileProduct.Release();
        });
    }
}
