using BrightRun.Engine.Kernels.Torch;
using BrightRun.Engine.Kernels.Vector;
using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>The implementations of the layer's operations, chosen once when a model is loaded.</summary>
internal sealed record KernelSet(
    IRmsNorm RmsNorm,
    IGatedActivation GatedActivation,
    IDropout Dropout,
    ICausalAttention Attention,
    IHeadLoss HeadLoss,
    ICachedAttention CachedAttention,
    IRowProduct RowProduct)
{
    /// <summary>Plain torch operators with torch's own gradients: every device, and what the others are tested against.</summary>
    public static KernelSet Plain { get; } =
        new(new TorchRmsNorm(), new TorchGatedActivation(), new TorchDropout(), new TorchCausalAttention(), new TorchHeadLoss(), new TorchCachedAttention(), new TorchRowProduct());

    /// <summary>The fastest known implementation of each operation.</summary>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="type">Type of base and compute: float32 or bfloat16.</param>
    public static KernelSet For(torch.Device device, torch.ScalarType type)
    {
        if (device.type != DeviceType.CPU)
            return Plain;
        return type == torch.ScalarType.BFloat16 ? Vectorised<BFloat16Element>() : Vectorised<Float32Element>();
    }

    private static KernelSet Vectorised<T>()
        where T : unmanaged, IElement<T> =>
        new(new VectorRmsNorm<T>(), new VectorGatedActivation<T>(), new VectorDropout<T>(), new VectorCausalAttention<T>(), new VectorHeadLoss<T>(), new VectorCachedAttention<T>(), new VectorRowProduct<T>());
}
