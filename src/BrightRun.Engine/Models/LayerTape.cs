using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// What one decoder layer keeps of its forward pass for its gradient. Norms, the gated activation and dropout are computed
/// again from these; with recomputation only <see cref="Input"/> is kept.
/// </summary>
/// <param name="input">The layer's input [N, d].</param>
/// <param name="memory">Where all that is kept lies, the input before everything that is taken from now on.</param>
internal sealed class LayerTape(torch.Tensor input, TapeMemory memory) : IDisposable
{
    private readonly long _start = memory.Top;

    /// <summary>Where all that is kept lies.</summary>
    public TapeMemory Memory => memory;
    private (HostInputs Host, torch.Tensor Buffer, long[] Shape)? _away;

    /// <summary>The layer's input [N, d]; on the device.</summary>
    public torch.Tensor Input { get; private set; } = input;

    /// <summary>Rotated queries, keys, values and the attention's output.</summary>
    public AttentionTape? Attention { get; set; }

    /// <summary>The residual stream between the two halves [N, d].</summary>
    public torch.Tensor? Middle { get; set; }

    /// <summary>Gate and up before the activation [N, 2f]; becomes its own gradient.</summary>
    public torch.Tensor? GateUp { get; set; }

    /// <summary>Low-rank activations of the four stacks: q k v, o, gate up, down. Each [N, R] or null.</summary>
    public torch.Tensor?[] LowRank { get; } = new torch.Tensor?[LinearStacks.Count];

    /// <summary>Queries and keys before their norms; null where there are none.</summary>
    public HeadNormTape? Heads { get; set; }

    /// <summary>What attention (o) and the feed-forward part (down) said before their norms [N, d]; null where there are none.</summary>
    public torch.Tensor?[] Branch { get; } = new torch.Tensor?[LinearStacks.Count];

    /// <summary>Whether the layer's inner results are here.</summary>
    public bool IsFull => GateUp is not null;

    /// <summary>Moves the input to the host until <see cref="BringBack"/>.</summary>
    public void SendAway(HostInputs host)
    {
        _away = (host, host.Store(Input), Input.shape);
        Input.Dispose();
    }

    /// <summary>Moves the input to the device again, where it was sent away.</summary>
    public void BringBack()
    {
        if (_away is not var (host, buffer, shape))
            return;
        Input = host.Fetch(buffer, shape);
        _away = null;
    }

    public void Dispose()
    {
        Input.Dispose();
        Attention?.Dispose();
        Middle?.Dispose();
        GateUp?.Dispose();
        Heads?.Dispose();
        foreach (var low in LowRank)
            low?.Dispose();
        foreach (var branch in Branch)
            branch?.Dispose();
        memory.ReturnTo(_start);
    }
}
