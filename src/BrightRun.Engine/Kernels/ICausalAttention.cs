using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864) followed by causal grouped-query attention, with the window, the
/// scale and the bound of the scores that <see cref="AttentionShape"/> names.
/// </summary>
internal interface ICausalAttention
{
    /// <summary>Makes ready for a shape, before memory is short: called when a model is loaded.</summary>
    void Prepare(AttentionShape shape)
    {
    }

    /// <summary>Attends within each sequence.</summary>
    /// <param name="qkv">Queries, keys and values side by side [N, (Hq + 2 Hk) · D], before rotation. Not kept.</param>
    /// <param name="layout">How the rows divide into sequences.</param>
    /// <param name="shape">Heads, head size, window, scale and bound.</param>
    /// <param name="rotary">Angles of the positions.</param>
    /// <param name="keepForBackward">False where no gradient is wanted; then <see cref="AttentionTape.Backward"/> must not be called.</param>
    /// <param name="memory">Where that which is kept may lie; null: in memory of its own.</param>
    AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward, TapeMemory? memory = null);
}

/// <summary>The result of attention, and what its gradient needs.</summary>
internal abstract class AttentionTape : IDisposable
{
    /// <summary>[N, Hq · D].</summary>
    public required torch.Tensor Output { get; init; }

    /// <param name="gradient">Gradient with respect to <see cref="Output"/> [N, Hq · D].</param>
    /// <returns>Gradient with respect to qkv [N, (Hq + 2 Hk) · D].</returns>
    public abstract torch.Tensor Backward(torch.Tensor gradient);

    /// <inheritdoc/>
    public virtual void Dispose() => Output.Dispose();
}
