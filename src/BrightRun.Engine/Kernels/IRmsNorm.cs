using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Root mean square norm (Zhang and Sennrich 2019, arXiv:1910.07467): y = x / sqrt(mean(x²) + ε) · w, per row.
/// Statistics are float32 whatever the type of x.
/// </summary>
internal interface IRmsNorm
{
    /// <param name="x">[N, d].</param>
    /// <param name="weight">w [d], float32.</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>y [N, d], the type of x.</returns>
    torch.Tensor Forward(torch.Tensor x, torch.Tensor weight, double epsilon);

    /// <summary>Adds the gradient with respect to x to <paramref name="into"/>.</summary>
    /// <param name="gradient">Gradient with respect to y [N, d].</param>
    /// <param name="x">The input of <see cref="Forward"/>.</param>
    /// <param name="weight">w.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="into">[N, d]; changed in place.</param>
    void Backward(torch.Tensor gradient, torch.Tensor x, torch.Tensor weight, double epsilon, torch.Tensor into);

    /// <summary>Adds the gradient with respect to w, the sum over rows of gradient · x / sqrt(mean(x²) + ε), to <paramref name="into"/>.</summary>
    /// <param name="gradient">Gradient with respect to y [N, d].</param>
    /// <param name="x">The input of <see cref="Forward"/>.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="into">[d], float32; changed in place.</param>
    void AddWeightGradient(torch.Tensor gradient, torch.Tensor x, double epsilon, torch.Tensor into);
}
