using System.Runtime.InteropServices;
using TorchSharp;

namespace BrightRun.Engine.Native;

/// <summary>Where a tensor's numbers lie, on whatever device; TorchSharp's own accessors read memory of the CPU only.</summary>
internal static partial class TensorAddress
{
    /// <summary>Address of the first element, valid on the tensor's device.</summary>
    public static nint Of(torch.Tensor tensor) => Data(tensor.Handle);

    [LibraryImport(TorchNative.Bridge, EntryPoint = "THSTensor_data")]
    private static partial nint Data(nint tensor);
}
