using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>Access to the memory of CPU tensors, which torch never moves.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first number of a contiguous CPU tensor. Valid while the tensor is alive.</summary>
    /// <remarks>Not by way of the tensor's own view of its bytes: that one asks the library a dozen questions, hundreds of times a token.</remarks>
    public static T* Pointer<T>(this torch.Tensor tensor)
        where T : unmanaged =>
        tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
            ? (T*)TensorAddress.Of(tensor)
            : throw new ArgumentException("the numbers do not lie in a row in the memory of the CPU", nameof(tensor));
}
