using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// What one decoder layer keeps of its forward pass for its gradient. Norms, the gated activation and dropout are computed
/// again from these; with recomputation only <see cref="Input"/> is kept.
/// </summary>
internal sealed class LayerTape(torch.Tensor input) : IDisposable
{
    /// <summary>The layer's input [N, d].</summary>
    public torch.Tensor Input { get; } = input;

    /// <summary>Rotated queries, keys, values and the attention's output.</summary>
    public AttentionTape? Attention { get; set; }

    /// <summary>The residual stream between the two halves [N, d].</summary>
    public torch.Tensor? Middle { get; set; }

    /// <summary>Gate and up before the activation [N, 2f]; becomes its own gradient.</summary>
    public torch.Tensor? GateUp { get; set; }

    /// <summary>Low-rank activations of the four stacks: q k v, o, gate up, down. Each [N, R] or null.</summary>
    public torch.Tensor?[] LowRank { get; } = new torch.Tensor?[4];

    /// <summary>Whether the layer's inner results are here.</summary>
    public bool IsFull => GateUp is not null;

    public void Dispose()
    {
        Input.Dispose();
        Attention?.Dispose();
        Middle?.Dispose();
        GateUp?.Dispose();
        foreach (var low in LowRank)
            low?.Dispose();
    }
}
