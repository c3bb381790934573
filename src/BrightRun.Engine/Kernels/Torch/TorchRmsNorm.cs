using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IRmsNorm"/>
internal sealed class TorchRmsNorm : IRmsNorm
{
    public torch.Tensor Forward(torch.Tensor x, torch.Tensor weight, double epsilon)
    {
        using var scope = torch.NewDisposeScope();
        return Formula(x, weight, epsilon).MoveToOuterDisposeScope();
    }

    public void Backward(torch.Tensor gradient, torch.Tensor x, torch.Tensor weight, double epsilon, torch.Tensor into)
    {
        using var scope = torch.NewDisposeScope();
        into.add_(TorchGradient.Of(input => Formula(input, weight, epsilon), x, gradient));
    }

    public void AddWeightGradient(torch.Tensor gradient, torch.Tensor x, double epsilon, torch.Tensor into)
    {
        using var scope = torch.NewDisposeScope();
        using var ones = torch.ones_like(into);
        var normed = Formula(x.to_type(torch.ScalarType.Float32), ones, epsilon);
        into.add_((gradient.to_type(torch.ScalarType.Float32) * normed).sum(0));
    }

    private static torch.Tensor Formula(torch.Tensor x, torch.Tensor weight, double epsilon)
    {
        var wide = x.to_type(torch.ScalarType.Float32);
        var meanSquare = wide.square().mean([-1], keepdim: true);
        return (wide * torch.rsqrt(meanSquare + epsilon) * weight).to_type(x.dtype);
    }
}
