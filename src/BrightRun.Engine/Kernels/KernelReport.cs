using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>Whose kernels would compute here, asked before any model is loaded.</summary>
/// <param name="Text">In words, with the device.</param>
/// <param name="IsFallback">Whether the device has kernels of ours that could not be used.</param>
public sealed record KernelReport(string Text, bool IsFallback)
{
    /// <summary>The kernels of the device that training takes by itself; on a GPU they are compiled for it.</summary>
    /// <exception cref="Domain.RefusedException">libtorch cannot be loaded.</exception>
    public static KernelReport OfThisMachine()
    {
        TorchNative.EnsureLoaded();
        var device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        var kernels = KernelSet.For(device, torch.ScalarType.BFloat16);
        return new KernelReport($"{(device.type == DeviceType.CUDA ? "GPU" : "CPU")}: {kernels.Note}", kernels.IsFallback);
    }
}
