using TorchSharp;
using BrightRun.Engine.Kernels.Vector;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>Memory for matrices that threads work with, the same for each thread.</summary>
internal sealed unsafe class TileScratch : IDisposable
{
    private readonly torch.Tensor _memory;
    private readonly long[] _starts;
    private readonly long _each;

    /// <param name="shares">Threads.</param>
    /// <param name="sizes">Numbers in each matrix; of four bytes, or fewer.</param>
    /// <param name="zero">Whether all numbers are 0 at first; else they are not set.</param>
    public TileScratch(int shares, IReadOnlyList<int> sizes, bool zero = false)
    {
        _starts = new long[sizes.Count];
        for (var i = 0; i < sizes.Count; i++)
        {
            _starts[i] = _each;
            _each += (sizes[i] + Lanes.Count - 1) / Lanes.Count * Lanes.Count; // whole cache lines
        }

        _memory = zero ? torch.zeros([shares * _each]) : torch.empty([shares * _each]);
    }

    /// <summary>A thread's matrix.</summary>
    public T* At<T>(int share, int matrix)
        where T : unmanaged => (T*)(_memory.Pointer<float>() + (share * _each) + _starts[matrix]);

    /// <summary>The transpose of rows, as a B [width, count].</summary>
    /// <param name="rows">[count, width].</param>
    /// <param name="count">A multiple of 16.</param>
    /// <param name="width">A multiple of 32.</param>
    /// <param name="target">Receives it.</param>
    public static void TransposeToRight<T>(T* rows, int count, int width, T* target)
        where T : unmanaged
    {
        var words = width * sizeof(T) / sizeof(uint); // neighbours of a row stay side by side, as a B wants them
        WordTranspose.Run((uint*)rows, words, (uint*)target, count, count, words);
    }

    public void Dispose() => _memory.Dispose();
}
