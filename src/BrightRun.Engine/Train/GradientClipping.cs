using TorchSharp;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>Scales gradients down to a norm, as <c>torch.nn.utils.clip_grad_norm_</c> does.</summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6; // keeps the quotient finite, as in torch

    /// <summary>The norm of the gradient; where it is larger than the limit, the gradient is scaled down to it, in place.</summary>
    /// <param name="gradients">Float32 [P].</param>
    /// <param name="limit">The largest norm; 0 for no limit.</param>
    /// <returns>The norm before.</returns>
    public static double Clip(Tensor gradients, double limit)
    {
        using var scope = NewDisposeScope();
        double norm = gradients.norm().ToSingle();
        var factor = limit / (norm + Epsilon);
        if (limit > 0 && factor < 1)
            gradients.mul_(factor);
        return norm;
    }
}
