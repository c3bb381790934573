using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <inheritdoc cref="IGatedActivation"/>
internal sealed class CudaGatedActivation(IGpuProgram program, GateFunction gate) : IGatedActivation
{
    private readonly uint _function = gate == GateFunction.Silu ? 0u : 1u; // as the source numbers them

    public torch.Tensor Forward(torch.Tensor gateUp)
    {
        var width = gateUp.shape[1] / 2;
        var y = torch.empty([gateUp.shape[0], width], gateUp.dtype, gateUp.device);
        program.LaunchEach("gated_activation", y.numel(), gateUp, y, (ulong)y.numel(), (uint)width, _function);
        return y;
    }

    public void Backward(torch.Tensor gradient, torch.Tensor gateUp) =>
        program.LaunchEach("gated_activation_backward", gradient.numel(), gradient, gateUp, (ulong)gradient.numel(), (uint)gradient.shape[1], _function);
}
