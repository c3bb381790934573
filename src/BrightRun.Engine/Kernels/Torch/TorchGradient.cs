using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>Gradients by torch's own differentiation.</summary>
internal static class TorchGradient
{
    /// <summary>Gradient of <paramref name="function"/> at <paramref name="x"/>, given that of its result.</summary>
    public static torch.Tensor Of(Func<torch.Tensor, torch.Tensor> function, torch.Tensor x, torch.Tensor gradient)
    {
        using var enabled = torch.enable_grad();
        var input = x.detach().requires_grad_(true);
        var output = function(input);
        return torch.autograd.grad([output], [input], [gradient])[0];
    }
}
