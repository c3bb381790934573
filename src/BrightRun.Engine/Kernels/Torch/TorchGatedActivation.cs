using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IGatedActivation"/>
internal sealed class TorchGatedActivation : IGatedActivation
{
    public torch.Tensor Forward(torch.Tensor gateUp)
    {
        using var scope = torch.NewDisposeScope();
        return Formula(gateUp).MoveToOuterDisposeScope();
    }

    public void Backward(torch.Tensor gradient, torch.Tensor gateUp)
    {
        using var scope = torch.NewDisposeScope();
        gateUp.copy_(TorchGradient.Of(Formula, gateUp, gradient));
    }

    private static torch.Tensor Formula(torch.Tensor gateUp)
    {
        var halves = gateUp.chunk(2, -1);
        return torch.nn.functional.silu(halves[0]) * halves[1];
    }
}
