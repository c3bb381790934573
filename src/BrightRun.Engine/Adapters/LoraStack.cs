using BrightRun.Engine.Models;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>
/// The adapters over one stack of linears, in the form that the forward and backward pass multiply with: A of all of them
/// stacked, and B, times the scale, on the block diagonal. In float32 A is the adapter's own memory where that is on the device.
/// </summary>
internal sealed class LoraStack : IDisposable
{
    private readonly IReadOnlyList<Member> _members;
    private readonly torch.Tensor _a;         // [R, in] float32, a view into the adapter's values
    private readonly torch.Tensor _aGradient; // [R, in] float32, a view into the adapter's gradients
    private readonly bool _sharesA;

    /// <param name="members">The adapters, their A adjacent in the adapter's memory.</param>
    /// <param name="a">Their A as one view [R, in].</param>
    /// <param name="aGradient">The gradients of their A as one view [R, in].</param>
    /// <param name="outputs">Rows of the stack.</param>
    /// <param name="type">Compute type.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="decomposition">Magnitudes of the rows; null without.</param>
    public LoraStack(
        IReadOnlyList<Member> members, torch.Tensor a, torch.Tensor aGradient, long outputs, torch.ScalarType type, torch.Device device, Decomposition? decomposition)
    {
        Decomposition = decomposition;
        _members = members;
        _a = a;
        _aGradient = aGradient;
        _sharesA = type == torch.ScalarType.Float32 && a.device_type == device.type;
        A = _sharesA ? a.alias() : torch.empty(a.shape, type, device);
        B = torch.zeros([outputs, a.shape[0]], type, device);
        A.DetachFromDisposeScope();
        B.DetachFromDisposeScope();
    }

    /// <summary>[R, in], compute type.</summary>
    public torch.Tensor A { get; }

    /// <summary>[out, R], compute type: scale · B of each adapter where its outputs and its ranks cross, else 0.</summary>
    public torch.Tensor B { get; }

    /// <summary>Magnitudes of the rows (DoRA); null without.</summary>
    public Decomposition? Decomposition { get; }

    /// <summary>Takes over the adapter's current values.</summary>
    /// <param name="weight">The weight of the stack.</param>
    public void Refresh(FrozenWeight weight)
    {
        if (!_sharesA)
            A.copy_(_a);
        foreach (var member in _members)
        {
            using var block = member.BlockOf(B);
            using var scaled = member.Module.B * member.Module.Scale;
            block.copy_(scaled);
        }

        Decomposition?.Refresh(weight, A, B);
    }

    /// <summary>Adds this pass's gradients to the adapter's.</summary>
    /// <param name="gradient">With respect to the stack's result [N, out].</param>
    /// <param name="dropped">The adapters' input after dropout [N, in].</param>
    /// <param name="lowRank">dropped · Aᵀ [N, R].</param>
    /// <param name="low">gradient · B [N, R].</param>
    public void AddGradients(torch.Tensor gradient, torch.Tensor dropped, torch.Tensor lowRank, torch.Tensor low)
    {
        using (var transposed = low.t())
        using (var product = transposed.mm(dropped))
            _aGradient.add_(product);

        using var gradientT = gradient.t();
        using var whole = gradientT.mm(lowRank); // [out, R]; only the diagonal blocks are gradients of a B
        foreach (var member in _members)
        {
            using var block = member.BlockOf(whole);
            member.Module.BGradient.add_(block, member.Module.Scale);
        }
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        _a.Dispose();
        _aGradient.Dispose();
        Decomposition?.Dispose();
    }

    /// <summary>One adapter of the stack.</summary>
    /// <param name="Module">Its matrices.</param>
    /// <param name="FirstOutput">Where its outputs begin in the stack.</param>
    /// <param name="FirstRank">Where its ranks begin in the stack.</param>
    public sealed record Member(LoraModule Module, long FirstOutput, long FirstRank)
    {
        public torch.Tensor BlockOf(torch.Tensor matrix)
        {
            using var rows = matrix.narrow(0, FirstOutput, Module.Outputs);
            return rows.narrow(1, FirstRank, Module.Rank);
        }
    }
}
