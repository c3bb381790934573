using BrightRun.Domain;
using BrightRun.Engine.Kernels.Torch;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <summary>The operations of a model on an NVIDIA GPU.</summary>
internal static class CudaKernels
{
    /// <summary>Our kernels where they can be compiled, else torch's operators and a note that says why.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="type">Float32 or BFloat16.</param>
    /// <param name="gate">Function of the feed-forward layers' gates.</param>
    /// <param name="logitCap">Bound of the logits; null for none.</param>
    public static KernelSet For(torch.Device device, torch.ScalarType type, GateFunction gate, double? logitCap)
    {
        try
        {
            var program = CudaProgram.Load(CudaSource.Of(type), Math.Max(0, device.index));
            return Of(program, gate, logitCap) with { Note = $"own kernels, compiled by {program.Compiler}" };
        }
        catch (RefusedException missing)
        {
            return KernelSet.Plain(gate, logitCap) with { IsFallback = true, Note = $"without our own kernels, by torch's operators, which is slower: {missing.Message}" };
        }
    }

    /// <summary>Our kernels of a compiled program. Decoding and GGUF blocks are torch's.</summary>
    /// <param name="program">Of the element type.</param>
    /// <param name="gate">Function of the feed-forward layers' gates.</param>
    /// <param name="logitCap">Bound of the logits; null for none.</param>
    public static KernelSet Of(IGpuProgram program, GateFunction gate, double? logitCap) => new(
        new CudaRmsNorm(program),
        new CudaGatedActivation(program, gate),
        new CudaDropout(program),
        new CudaCausalAttention(program),
        new CudaHeadLoss(program, logitCap),
        new TorchCachedAttention(),
        new TorchRowProduct(),
        new TorchEmbeddingNoise(),
        new CudaNf4(program),
        new TorchStoredBlocks())
    {
        Note = "own kernels",
    };
}
