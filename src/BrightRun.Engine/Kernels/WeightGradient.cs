using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>The gradient of a matrix that is multiplied with: for y = x Wᵀ it is gᵀ x.</summary>
internal static class WeightGradient
{
    /// <summary>Adds it.</summary>
    /// <param name="into">[out, in], float32; changed in place.</param>
    /// <param name="gradient">With respect to y [N, out], compute type.</param>
    /// <param name="x">[N, in], compute type.</param>
    public static void Add(torch.Tensor into, torch.Tensor gradient, torch.Tensor x)
    {
        using var transposed = gradient.t();
        if (x.dtype == torch.ScalarType.Float32)
        {
            into.addmm_(transposed, x, 1, 1);
            return;
        }

        using var product = transposed.mm(x); // rounded once; the sum over passes is float32
        into.add_(product);
    }
}
