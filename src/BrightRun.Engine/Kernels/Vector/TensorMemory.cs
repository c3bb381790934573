using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>Access to the memory of CPU tensors, which torch never moves.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first number of a contiguous CPU tensor. Valid while the tensor is alive.</summary>
    public static T* Pointer<T>(this torch.Tensor tensor)
        where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
