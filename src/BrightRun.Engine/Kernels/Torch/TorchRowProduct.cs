using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IRowProduct"/>
/// <remarks>Libraries choose their algorithm by the number of rows, so a row's last bits may depend on how many there are.</remarks>
internal sealed class TorchRowProduct : IRowProduct
{
    public int FewRows => int.MaxValue;

    public torch.Tensor Multiply(torch.Tensor x, torch.Tensor weight, torch.Tensor? residual)
    {
        using var transposed = weight.t();
        return residual is null ? x.mm(transposed) : torch.addmm(residual, x, transposed, 1, 1);
    }

    /// <inheritdoc/>
    /// <remarks>A float32 copy of the weight would take twice its memory; the scores are rounded to the compute type once.</remarks>
    public torch.Tensor Scores(torch.Tensor x, torch.Tensor weight)
    {
        using var scope = torch.NewDisposeScope();
        return x.mm(weight.t()).to_type(torch.float32).MoveToOuterDisposeScope();
    }
}
