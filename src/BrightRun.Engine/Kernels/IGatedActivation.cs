using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>The function of a gate.</summary>
internal enum GateFunction
{
    /// <summary>x · sigmoid(x): SwiGLU.</summary>
    Silu,

    /// <summary>GELU in its approximation by tanh: GeGLU.</summary>
    GeluTanh,
}

/// <summary>Gated linear units (Shazeer 2020, arXiv:2002.05202): f(gate) · up, element by element.</summary>
internal interface IGatedActivation
{
    /// <param name="gateUp">Gate and up side by side [N, 2f].</param>
    /// <returns>[N, f].</returns>
    torch.Tensor Forward(torch.Tensor gateUp);

    /// <summary>Replaces <paramref name="gateUp"/> by the gradient with respect to it.</summary>
    /// <param name="gradient">Gradient with respect to the result [N, f].</param>
    /// <param name="gateUp">The input of <see cref="Forward"/> [N, 2f]; overwritten.</param>
    void Backward(torch.Tensor gradient, torch.Tensor gateUp);
}
