using System.Runtime.CompilerServices;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <summary>The compiled kernels of one element type, ready to be launched.</summary>
internal interface IGpuProgram
{
    /// <summary>Queues a kernel behind what torch has queued; it does not wait.</summary>
    /// <param name="function">The kernel's name in its source.</param>
    /// <param name="blocks">Blocks of the grid.</param>
    /// <param name="arguments">In the order of the kernel's parameters.</param>
    void Launch(string function, long blocks, params ReadOnlySpan<GpuArgument> arguments);
}

/// <summary>How kernels are laid out on a grid.</summary>
internal static class GpuGrid
{
    /// <summary>Threads of a block, as the sources' reductions expect them.</summary>
    public const int Threads = 256;

    /// <summary>Queues a kernel that has a thread for each item.</summary>
    public static void LaunchEach(this IGpuProgram program, string function, long items, params ReadOnlySpan<GpuArgument> arguments) =>
        program.Launch(function, (items + Threads - 1) / Threads, arguments);
}

/// <summary>One argument of a kernel: the first bytes of a word of 8.</summary>
internal readonly struct GpuArgument
{
    private readonly ulong _bits;

    private GpuArgument(ulong bits) => _bits = bits;

    /// <summary>The address of a tensor's first element; 0 for none. The tensor is contiguous and stays until the launch.</summary>
    public static implicit operator GpuArgument(torch.Tensor? tensor) => new(tensor is null ? 0 : (ulong)TensorAddress.Of(tensor));

    public static implicit operator GpuArgument(uint value) => new(value);

    public static implicit operator GpuArgument(ulong value) => new(value);

    public static implicit operator GpuArgument(float value) => new(Unsafe.BitCast<float, uint>(value));
}
