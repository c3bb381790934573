using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Cuda;
using BrightRun.Engine.Kernels.Tiles;
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
    IRowProduct RowProduct,
    IEmbeddingNoise EmbeddingNoise,
    INf4 Nf4,
    IStoredBlocks StoredBlocks)
{
    /// <summary>Whose kernels they are, in words.</summary>
    public required string Note { get; init; }

    /// <summary>Whether the device has kernels of ours that could not be used.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Plain torch operators with torch's own gradients: every device, and what the others are tested against.</summary>
    /// <param name="gate">Function of the feed-forward layers' gates.</param>
    /// <param name="logitCap">Bound of the logits; null for none.</param>
    public static KernelSet Plain(GateFunction gate = GateFunction.Silu, double? logitCap = null) =>
        new(
            new TorchRmsNorm(), new TorchGatedActivation(gate), new TorchDropout(), new TorchCausalAttention(), new TorchHeadLoss(logitCap), new TorchCachedAttention(), new TorchRowProduct(),
            new TorchEmbeddingNoise(), new TorchNf4(), new TorchStoredBlocks())
        {
            Note = "torch's operators",
        };

    /// <summary>The fastest known implementation of each operation.</summary>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="type">Type of base and compute: float32 or bfloat16.</param>
    /// <param name="gate">Function of the feed-forward layers' gates.</param>
    /// <param name="logitCap">Bound of the logits; null for none.</param>
    public static KernelSet For(torch.Device device, torch.ScalarType type, GateFunction gate = GateFunction.Silu, double? logitCap = null)
    {
        if (device.type == DeviceType.CUDA)
            return CudaKernels.For(device, type, gate, logitCap);
        if (device.type != DeviceType.CPU)
            return Plain(gate, logitCap);
        return type == torch.ScalarType.BFloat16 ? Vectorised<BFloat16Element>(gate, logitCap) : Vectorised<Float32Element>(gate, logitCap);
    }

    private static KernelSet Vectorised<T>(GateFunction gate, double? logitCap)
        where T : unmanaged, ITileElement<T> => new(
            new VectorRmsNorm<T>(),
            gate == GateFunction.Silu ? new VectorGatedActivation<T, SiluGate>() : new VectorGatedActivation<T, GeluTanhGate>(),
            new VectorDropout<T>(),
            new TiledCausalAttention<T>(new VectorCausalAttention<T>()),
            logitCap is { } cap ? new VectorHeadLoss<T, TanhCap>((float)cap) : new VectorHeadLoss<T, NoCap>(0),
            new VectorCachedAttention<T>(),
            new VectorRowProduct<T>(),
            new VectorEmbeddingNoise<T>(),
            new VectorNf4<T>(),
            new VectorStoredBlocks<T>())
        {
            Note = $"own kernels, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors",
        };
}
