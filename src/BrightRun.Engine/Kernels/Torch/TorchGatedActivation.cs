using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IGatedActivation"/>
internal sealed class TorchGatedActivation(GateFunction gate) : IGatedActivation
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

    private torch.Tensor Formula(torch.Tensor gateUp)
    {
        var halves = gateUp.chunk(2, -1);
        return (gate == GateFunction.Silu ? torch.nn.functional.silu(halves[0]) : GeluTanh(halves[0])) * halves[1];
    }

    private static torch.Tensor GeluTanh(torch.Tensor x) => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x.pow(3)))).tanh());
}
