using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Pretrain;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>What all layers share during one pass.</summary>
/// <param name="Layout">How the tokens divide into sequences.</param>
/// <param name="Rotary">Angles of the positions, by kind of layer.</param>
/// <param name="Adapter">The adapter, ready to multiply with; null for the base alone.</param>
/// <param name="DropoutKeys">One key per sequence; null where dropout is off.</param>
/// <param name="Caches">One per sequence, where the tokens continue what is cached; null where the sequences are whole.</param>
internal sealed record LayerPass(SequenceLayout Layout, RotaryTables Rotary, AdapterBinding? Adapter, ulong[]? DropoutKeys, IReadOnlyList<KeyValueCache>? Caches = null)
{
    /// <summary>Is shown the input [N, in] of every stack of linears; null where nobody looks.</summary>
    public Action<LinearStack, torch.Tensor>? Observe { get; init; }

    /// <summary>Where the layers' results lie, which a backward pass wants as the next one's inputs; null where there is none.</summary>
    public TapeMemory? Memory { get; init; }

    /// <summary>Receives the gradients of the model's own weights; null where these are frozen.</summary>
    public FullParameters? Parameters { get; init; }

    /// <summary>Receives the gradients of a layer's own weights; null where these are frozen.</summary>
    public LayerGradients? WeightsOf(int layer) => Parameters?.LayerGradients[layer];

    /// <summary>The adapters over one stack of a layer.</summary>
    public LoraStack? Update(int layer, LinearStack stack) => Adapter?.Stack(layer, stack);

    /// <summary>Dropout draws of one stack's input; each of a model's stacks is a site of its own.</summary>
    public DropoutDraw? Draw(int layer, LinearStack stack) =>
        DropoutKeys is null || Adapter is not { Dropout: > 0 } adapter
            ? null
            : new DropoutDraw(Layout, DropoutKeys, (uint)((layer * LinearStacks.Count) + (int)stack), adapter.Dropout);
}
