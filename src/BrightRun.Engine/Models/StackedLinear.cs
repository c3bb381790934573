using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// Frozen linears that share an input (q, k, v; gate, up; or one alone), stacked by their outputs into one matmul, and the
/// low-rank updates over them (Hu et al. 2021, arXiv:2106.09685): y = x Wᵀ + b + (drop(x) Aᵀ) Bᵀ, where A stacks the
/// adapters' A and B holds their scaled B on its block diagonal.
/// </summary>
internal sealed class StackedLinear(FrozenWeight weight, torch.Tensor? bias, IDropout dropout) : IDisposable
{
    /// <summary>[out, in], dense or quantized.</summary>
    public FrozenWeight Weight { get; } = weight;

    /// <param name="x">[N, in].</param>
    /// <param name="residual">Added to the result [N, out]; null for none.</param>
    /// <param name="update">The adapters over this stack; null for none.</param>
    /// <param name="draw">Dropout of the adapters' input; null for none.</param>
    /// <param name="lowRank">drop(x) Aᵀ [N, R], which the gradient needs; null without adapters. Owned by the caller.</param>
    /// <returns>y [N, out].</returns>
    public torch.Tensor Forward(torch.Tensor x, torch.Tensor? residual, LoraStack? update, DropoutDraw? draw, out torch.Tensor? lowRank)
    {
        var y = Weight.Multiply(x, residual);
        if (bias is not null)
            y.add_(bias);
        lowRank = null;
        if (update is null)
            return y;

        var dropped = draw is null ? x : dropout.Forward(x, draw);
        using (var a = update.A.t())
            lowRank = dropped.mm(a);
        if (draw is not null)
            dropped.Dispose();
        using var b = update.B.t();
        y.addmm_(lowRank, b, 1, 1);
        return y;
    }

    /// <summary>The result without dropout, and without what a gradient needs.</summary>
    /// <param name="x">[N, in].</param>
    /// <param name="residual">Added to the result [N, out]; null for none.</param>
    /// <param name="update">The adapters over this stack; null for none.</param>
    /// <param name="product">Multiplies.</param>
    /// <returns>y [N, out].</returns>
    public torch.Tensor Advance(torch.Tensor x, torch.Tensor? residual, LoraStack? update, IRowProduct product)
    {
        torch.Tensor y;
        using (var dense = Weight.Dense())
            y = product.Multiply(x, dense, residual);
        if (bias is not null)
            y.add_(bias);
        if (update is null)
            return y;
        using var before = y;
        using var lowRank = product.Multiply(x, update.A, null);
        return product.Multiply(lowRank, update.B, before);
    }

    /// <summary>Adds the adapters' gradients to them, and returns the gradient with respect to x.</summary>
    /// <param name="gradient">With respect to y [N, out].</param>
    /// <param name="x">The input of <see cref="Forward"/>.</param>
    /// <param name="lowRank">As <see cref="Forward"/> gave it.</param>
    /// <param name="wantInput">False where nothing before this linear is trained; the result is then null.</param>
    public torch.Tensor? Backward(torch.Tensor gradient, torch.Tensor x, torch.Tensor? lowRank, LoraStack? update, DropoutDraw? draw, bool wantInput)
    {
        var result = wantInput ? Weight.MultiplyBack(gradient) : null;
        if (update is null)
            return result;

        using var low = gradient.mm(update.B); // [N, R]
        var dropped = draw is null ? x : dropout.Forward(x, draw);
        update.AddGradients(gradient, dropped, lowRank!, low);
        if (draw is not null)
            dropped.Dispose();
        if (result is null)
            return null;
        if (draw is null)
        {
            result.addmm_(low, update.A, 1, 1);
            return result;
        }

        using var masked = low.mm(update.A);
        dropout.Backward(masked, draw, result);
        return result;
    }

    /// <summary>Replaces the weights, and the biases where there are any, by trained ones.</summary>
    /// <param name="weight">[out, in], any type.</param>
    /// <param name="biases">[out]; null where the linears have none.</param>
    public void TakeOver(torch.Tensor weight, torch.Tensor? biases)
    {
        if (Weight is not DenseWeight)
            throw new InvalidOperationException("a weight that is not kept in the compute type cannot be trained");
        using (var own = Weight.Dense())
            own.copy_(weight);
        if (biases is not null)
            bias!.copy_(biases);
    }

    public void Dispose()
    {
        Weight.Dispose();
        bias?.Dispose();
    }
}
