using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>Turns rows that are kept as a file stores them into numbers: float32 first, then rounded to the compute type.</summary>
internal interface IStoredBlocks
{
    /// <param name="source">The matrix.</param>
    /// <param name="target">Filled [rows, columns], compute type, contiguous.</param>
    void Dequantize(BlockMatrix source, torch.Tensor target);
}
