using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Brings small arrays to where a model computes.</summary>
internal static class DeviceUpload
{
    /// <summary>
    /// The numbers as a tensor. A GPU takes them from pinned memory behind what it has still to do, so that nobody waits; torch
    /// keeps that memory until the copy is made.
    /// </summary>
    public static torch.Tensor Of(int[] values, torch.Device device) => Move(torch.tensor(values), device);

    /// <inheritdoc cref="Of(int[], torch.Device)"/>
    public static torch.Tensor Of(long[] values, torch.Device device) => Move(torch.tensor(values), device);

    private static torch.Tensor Move(torch.Tensor tensor, torch.Device device)
    {
        if (device.type != DeviceType.CUDA)
            return tensor;
        using (tensor)
        {
            using var pinned = tensor.pin_memory();
            return pinned.to(device, non_blocking: true);
        }
    }
}
