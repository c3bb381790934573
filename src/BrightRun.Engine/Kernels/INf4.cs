using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Turns 4-bit NormalFloat back into numbers (Dettmers et al. 2023, arXiv:2305.14314): table[code] · scale of the block in
/// float32, rounded to the type that the matrix had before it was quantized, then to the compute type. With double quantization
/// the scale itself is map[code] · scale of the group + offset.
/// </summary>
internal interface INf4
{
    /// <param name="source">The matrix.</param>
    /// <param name="target">Filled [rows, columns], compute type, contiguous.</param>
    void Dequantize(Nf4Matrix source, torch.Tensor target);
}
