using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>How fast memory can be read: a streaming sum over a gigabyte, with the threads that are set.</summary>
internal sealed unsafe class MemoryBandwidth : IDisposable
{
    private const int Chunks = 4096;
    private const int ChunkFloats = 1 << 16; // 256 KB; 1 GiB in all

    private readonly torch.Tensor _memory;

    /// <param name="largePages">Whether the memory lies in large pages, where the system has them, instead of those of 4 KB.</param>
    public MemoryBandwidth(bool largePages)
    {
        TorchNative.EnsureLoaded();
        _memory = torch.empty((long)Chunks * ChunkFloats).DetachFromDisposeScope();
        if (largePages)
            CMemory.UseLargePages(TensorAddress.Of(_memory), (long)Bytes);
        _memory.fill_(1);
    }

    /// <summary>Bytes of one sum.</summary>
    public static double Bytes => (double)Chunks * ChunkFloats * sizeof(float);

    /// <summary>One sum.</summary>
    public void Sum()
    {
        var start = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(_memory.bytes));
        var sums = new double[Chunks];
        CpuThreads.For(Chunks, 1, (from, to) =>
        {
            for (var chunk = from; chunk < to; chunk++)
                sums[chunk] = Sum(start + ((long)chunk * ChunkFloats));
        });
        if (sums.Sum() != (double)Chunks * ChunkFloats)
            throw new InvalidOperationException("the sum is wrong");
    }

    public void Dispose() => _memory.Dispose();

    private static float Sum(float* at)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i < ChunkFloats; i += 64)
        {
            a += Vector512.Load(at + i);
            b += Vector512.Load(at + i + 16);
            c += Vector512.Load(at + i + 32);
            d += Vector512.Load(at + i + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }
}
