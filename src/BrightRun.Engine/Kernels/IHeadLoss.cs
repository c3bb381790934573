using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// The output head and the cross entropy in one: logits exist for a few rows at a time, and the gradient is made in the
/// same pass. Sums are float32 and wider.
/// </summary>
internal interface IHeadLoss
{
    /// <summary>−log softmax(bound(hidden · headᵀ))[label] of every row; the bound is the model's, of most models none.</summary>
    /// <param name="hidden">Normed hidden states at the supervised positions [S, d].</param>
    /// <param name="head">[V, d].</param>
    /// <param name="labels">The token that follows each position [S], 0 ≤ label &lt; V.</param>
    /// <param name="gradientScale">Factor of the gradient, usually 1 / supervised tokens of the step.</param>
    /// <param name="gradient">Receives gradientScale · ∂(sum)/∂hidden [S, d]; null where none is wanted.</param>
    /// <param name="headGradient">gradientScale · ∂(sum)/∂head is added to it [V, d], float32; null where the head is frozen. Needs <paramref name="gradient"/>.</param>
    /// <returns>One loss per row [S], in nats; a device may still be at work on them.</returns>
    RowLosses Forward(
        torch.Tensor hidden, torch.Tensor head, ReadOnlySpan<int> labels, double gradientScale, torch.Tensor? gradient, torch.Tensor? headGradient = null);
}
