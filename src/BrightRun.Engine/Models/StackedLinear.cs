using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// Frozen linears that share an input (q, k, v; gate, up; or one alone), stacked by their outputs into one matmul, and the
/// low-rank updates over them (Hu et al. 2021, arXiv:2106.09685): y = x Wᵀ + b + (drop(x) Aᵀ) Bᵀ, where A stacks the
/// adapters' A and B holds their scaled B on its block diagonal. Decomposed adapters scale rows of W + B A by c on top:
/// y = x Wᵀ + (c − 1) ∘ drop(x) Wᵀ + c ∘ (drop(x) Aᵀ) Bᵀ + b.
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
    /// <param name="memory">Where y may lie; null: in memory of its own.</param>
    /// <param name="lowRankMemory">Where <paramref name="lowRank"/> may lie.</param>
    /// <returns>y [N, out].</returns>
    public torch.Tensor Forward(
        torch.Tensor x, torch.Tensor? residual, LoraStack? update, DropoutDraw? draw, out torch.Tensor? lowRank, TapeMemory? memory = null, TapeMemory? lowRankMemory = null)
    {
        if (update?.Decomposition is { } decomposition)
            return ForwardDecomposed(x, residual, update, decomposition, draw, memory, out lowRank);
        var y = Weight.Multiply(x, residual, memory);
        if (bias is not null)
            y.add_(bias);
        lowRank = null;
        if (update is null)
            return y;

        using var dropped = Drop(x, draw);
        using (var a = update.A.t())
            lowRank = lowRankMemory is null ? dropped.mm(a) : lowRankMemory.Take(x.shape[0], a.shape[1]).addmm_(dropped, a, beta: 0, alpha: 1);
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
        if (update?.Decomposition is { } decomposition)
            return AdvanceDecomposed(x, residual, update, decomposition, product);
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
        if (update?.Decomposition is { } decomposition)
            return BackwardDecomposed(gradient, x, lowRank!, update, decomposition, draw, wantInput);
        var result = wantInput ? Weight.MultiplyBack(gradient) : null;
        if (update is null)
            return result;

        using var low = gradient.mm(update.B); // [N, R]
        using (var dropped = Drop(x, draw))
            update.AddGradients(gradient, dropped, lowRank!, low);
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

    private torch.Tensor Drop(torch.Tensor x, DropoutDraw? draw) => draw is null ? x.alias() : dropout.Forward(x, draw);

    private torch.Tensor ForwardDecomposed(
        torch.Tensor x, torch.Tensor? residual, LoraStack update, Decomposition decomposition, DropoutDraw? draw, TapeMemory? memory, out torch.Tensor lowRank)
    {
        using var dropped = Drop(x, draw);
        using (var a = update.A.t())
            lowRank = dropped.mm(a);
        var y = Weight.Multiply(dropped, null, memory);
        using var outside = draw is null ? null : Weight.Multiply(x, residual); // what dropout leaves alone: x Wᵀ − drop(x) Wᵀ
        outside?.sub_(y);
        using var b = update.B.t();
        y.addmm_(lowRank, b, 1, 1).mul_(decomposition.Factors);
        if (outside is not null)
            y.add_(outside);
        return AddOutside(y, draw is null ? residual : null);
    }

    private torch.Tensor AdvanceDecomposed(torch.Tensor x, torch.Tensor? residual, LoraStack update, Decomposition decomposition, IRowProduct product)
    {
        using var dense = Weight.Dense();
        using var plain = product.Multiply(x, dense, null);
        using var lowRank = product.Multiply(x, update.A, null);
        return AddOutside(product.Multiply(lowRank, update.B, plain).mul_(decomposition.Factors), residual);
    }

    /// <summary>
    /// The product before its rows were scaled is computed again for the gradient of the magnitudes: keeping it would take as much
    /// memory as all else that a layer keeps.
    /// </summary>
    private torch.Tensor? BackwardDecomposed(
        torch.Tensor gradient, torch.Tensor x, torch.Tensor lowRank, LoraStack update, Decomposition decomposition, DropoutDraw? draw, bool wantInput)
    {
        using var dropped = Drop(x, draw);
        using (var unscaled = Weight.Multiply(dropped, null))
        using (var b = update.B.t())
            decomposition.AddGradients(gradient, unscaled.addmm_(lowRank, b, 1, 1));

        using var inner = gradient * decomposition.Factors;
        using var low = inner.mm(update.B); // [N, R]
        update.AddGradients(inner, dropped, lowRank, low);
        if (!wantInput)
            return null;
        if (draw is null)
            return Weight.MultiplyBack(inner).addmm_(low, update.A, 1, 1);
        using var beyond = inner - gradient; // (c − 1) ∘ gradient
        using var masked = Weight.MultiplyBack(beyond).addmm_(low, update.A, 1, 1);
        var result = Weight.MultiplyBack(gradient);
        dropout.Backward(masked, draw, result);
        return result;
    }

    /// <summary>What rows are not scaled with: bias and residual.</summary>
    private torch.Tensor AddOutside(torch.Tensor y, torch.Tensor? residual)
    {
        if (bias is not null)
            y.add_(bias);
        return residual is null ? y : y.add_(residual);
    }
}
