using BrightRun.Engine.Kernels.Torch;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <inheritdoc cref="IRmsNorm"/>
internal sealed class CudaRmsNorm(IGpuProgram program) : IRmsNorm
{
    private readonly TorchRmsNorm _twin = new();

    public torch.Tensor Forward(torch.Tensor x, torch.Tensor weight, double epsilon)
    {
        var y = torch.empty_like(x);
        program.Launch("rms_norm", x.shape[0], x, weight, y, (uint)x.shape[1], (float)epsilon);
        return y;
    }

    public void Backward(torch.Tensor gradient, torch.Tensor x, torch.Tensor weight, double epsilon, torch.Tensor into) =>
        program.Launch("rms_norm_backward", x.shape[0], gradient, x, weight, into, (uint)x.shape[1], (float)epsilon);

    /// <inheritdoc/>
    /// <remarks>Only runs that train all weights need it; there the products with the weights take nearly all of the time.</remarks>
    public void AddWeightGradient(torch.Tensor gradient, torch.Tensor x, double epsilon, torch.Tensor into) => _twin.AddWeightGradient(gradient, x, epsilon, into);
}
