using BrightRun.Engine.Models;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>
/// Weight decomposition (DoRA; Liu et al. 2024, arXiv:2402.09353) over one stack of linears: every row of W + s B A is scaled to a
/// learned length m, so y = c ∘ ((W + s B A) x) with c = m / n and n the rows' lengths as they are. No gradient flows through n.
/// </summary>
/// <remarks>
/// n² = |w|² + 2 Σ s B ∘ (A Wᵀ)ᵀ + Σ (s B A Aᵀ) ∘ s B per row, so that no matrix of the size of W is ever made, and W is only multiplied
/// with, however it is stored.
/// </remarks>
internal sealed class Decomposition : IDisposable
{
    private const double SmallestSquare = 1e-30; // a row of zeros has no direction to scale

    private readonly IReadOnlyList<LoraStack.Member> _members;
    private readonly torch.Tensor _inverseLengths; // 1 / n [out], float32; 0 where a linear is not adapted
    private torch.Tensor? _squares;                // |w|² [out], float32

    /// <param name="members">The adapters of the stack.</param>
    /// <param name="outputs">Rows of the stack.</param>
    /// <param name="type">Compute type.</param>
    /// <param name="device">Where the model is.</param>
    public Decomposition(IReadOnlyList<LoraStack.Member> members, long outputs, torch.ScalarType type, torch.Device device)
    {
        _members = members;
        _inverseLengths = torch.zeros(outputs, torch.float32, device).DetachFromDisposeScope();
        Factors = torch.ones(outputs, type, device).DetachFromDisposeScope();
    }

    /// <summary>c [out], compute type; 1 where a linear is not adapted.</summary>
    public torch.Tensor Factors { get; }

    /// <summary>Takes over the adapter's current values.</summary>
    /// <param name="weight">W of the stack.</param>
    /// <param name="a">A of the stack [R, in], compute type.</param>
    /// <param name="b">s · B of the stack on its block diagonal [out, R], compute type.</param>
    public void Refresh(FrozenWeight weight, torch.Tensor a, torch.Tensor b)
    {
        using var scope = torch.NewDisposeScope();
        _squares ??= RowSquares.Of(weight).DetachFromDisposeScope();
        var (wideA, wideB) = (a.to_type(torch.float32), b.to_type(torch.float32));
        var crossed = weight.Multiply(a, null).to_type(torch.float32).t(); // W Aᵀ [out, R]
        var squares = _squares + ((2 * crossed) + wideB.mm(wideA.mm(wideA.t()))).mul_(wideB).sum(1);
        foreach (var member in _members)
        {
            var inverse = Part(squares, member).clamp_min(SmallestSquare).rsqrt();
            Part(_inverseLengths, member).copy_(inverse);
            Part(Factors, member).copy_(member.Module.Magnitude!.to(inverse.device) * inverse);
        }
    }

    /// <summary>Adds the gradients of the magnitudes to the adapter's.</summary>
    /// <param name="gradient">With respect to the stack's result [N, out].</param>
    /// <param name="unscaled">(W + s B A) x [N, out].</param>
    public void AddGradients(torch.Tensor gradient, torch.Tensor unscaled)
    {
        using var scope = torch.NewDisposeScope();
        var sums = (gradient * unscaled).sum(0, type: torch.float32) * _inverseLengths;
        foreach (var member in _members)
            member.Module.MagnitudeGradient!.add_(Part(sums, member).to(member.Module.MagnitudeGradient.device));
    }

    public void Dispose()
    {
        Factors.Dispose();
        _inverseLengths.Dispose();
        _squares?.Dispose();
    }

    private static torch.Tensor Part(torch.Tensor vector, LoraStack.Member member) => vector.narrow(0, member.FirstOutput, member.Module.Outputs);
}
