using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// A matrix [out, in] that is never trained, however it is kept in memory. Whoever multiplies with it does not see whether its
/// numbers lie there in the compute type or are made from fewer bits for the moment of a product.
/// </summary>
internal abstract class FrozenWeight : IDisposable
{
    /// <summary>Rows.</summary>
    public abstract long Outputs { get; }

    /// <summary>Columns.</summary>
    public abstract long Inputs { get; }

    /// <summary>
    /// All of it [out, in] in the compute type. It may be lent memory: it is disposed as soon as it has served, and before
    /// another weight of the model is asked for its own.
    /// </summary>
    public abstract torch.Tensor Dense();

    /// <summary>x · Wᵀ + residual.</summary>
    /// <param name="x">[N, in], compute type.</param>
    /// <param name="residual">[N, out]; null for none.</param>
    /// <param name="memory">Where the result may lie; null: in memory of its own.</param>
    /// <returns>[N, out].</returns>
    public torch.Tensor Multiply(torch.Tensor x, torch.Tensor? residual, TapeMemory? memory = null)
    {
        using var weight = Dense();
        using var transposed = weight.t();
        if (memory is null)
            return residual is null ? x.mm(transposed) : torch.addmm(residual, x, transposed, 1, 1);
        var result = memory.Take(x.shape[0], Outputs);
        if (residual is not null)
            result.copy_(residual);
        return result.addmm_(x, transposed, beta: residual is null ? 0 : 1, alpha: 1);
    }

    /// <summary>g · W: the gradient with respect to the input of <see cref="Multiply"/>.</summary>
    /// <param name="gradient">With respect to its result [N, out].</param>
    /// <returns>[N, in].</returns>
    public torch.Tensor MultiplyBack(torch.Tensor gradient)
    {
        using var weight = Dense();
        return gradient.mm(weight);
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A frozen weight whose numbers are there.</summary>
/// <param name="weight">[out, in], compute type; owned from now on.</param>
internal sealed class DenseWeight(torch.Tensor weight) : FrozenWeight
{
    public override long Outputs => weight.shape[0];

    public override long Inputs => weight.shape[1];

    public override torch.Tensor Dense() => weight.alias();

    public override void Dispose() => weight.Dispose();
}
