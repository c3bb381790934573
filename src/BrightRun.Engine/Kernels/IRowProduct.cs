using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Products of a few rows with a weight: what decoding spends its time on, and where reading the weight from memory is the
/// limit. On a CPU a row's result does not depend on the other rows, so that an answer is the same however many are written at
/// once.
/// </summary>
internal interface IRowProduct
{
    /// <summary>Most rows that should be multiplied at once where they belong to different answers.</summary>
    int FewRows { get; }

    /// <param name="x">[N, in], compute type.</param>
    /// <param name="weight">W [out, in], compute type, contiguous.</param>
    /// <param name="residual">Added to the result [N, out]; null for none.</param>
    /// <returns>x Wᵀ + residual [N, out], compute type.</returns>
    torch.Tensor Multiply(torch.Tensor x, torch.Tensor weight, torch.Tensor? residual);

    /// <summary>The same without a residual, and not rounded to the compute type: scores that are a hair apart stay apart.</summary>
    /// <returns>x Wᵀ [N, out], float32.</returns>
    torch.Tensor Scores(torch.Tensor x, torch.Tensor weight);
}
