using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Attention of new tokens over the tokens before them, whose rotated keys and values are cached, and over themselves. What it
/// computes for a token does not depend on the other sequences of the pass.
/// </summary>
internal interface ICachedAttention
{
    /// <summary>Adds the tokens' keys and values to the caches and attends to everything in them up to each token.</summary>
    /// <param name="qkv">Queries, keys and values side by side [N, (Hq + 2 Hk) · D], before rotation.</param>
    /// <param name="layout">How the rows divide into sequences, and how many tokens of each are cached.</param>
    /// <param name="caches">This layer's cache of each sequence [S], with room for the new tokens.</param>
    /// <param name="shape">Heads, head size, window, scale and bound.</param>
    /// <param name="rotary">Angles of the positions.</param>
    /// <returns>[N, Hq · D].</returns>
    torch.Tensor Forward(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary);
}

/// <summary>What one layer keeps of one sequence; rows beyond the sequence's length hold nothing.</summary>
/// <param name="Keys">Rotated keys [Hk, capacity, D], contiguous.</param>
/// <param name="Values">Values [Hk, capacity, D], contiguous.</param>
internal sealed record LayerCache(torch.Tensor Keys, torch.Tensor Values) : IDisposable
{
    public void Dispose()
    {
        Keys.Dispose();
        Values.Dispose();
    }
}
