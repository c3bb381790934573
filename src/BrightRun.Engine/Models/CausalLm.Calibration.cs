using TorchSharp;

namespace BrightRun.Engine.Models;

/// <content>Going through the layers one by one while they are changed.</content>
public sealed partial class CausalLm
{
    /// <summary>
    /// Passes all batches through one layer after the other: through each first to see its linears' inputs, then, once its weights may have been changed,
    /// again for what the next layer gets.
    /// </summary>
    /// <param name="batches">The text; labels and dropout keys are not used.</param>
    /// <param name="observe">Is shown the input [N, in] of each stack of linears, for every batch.</param>
    /// <param name="layerSeen">Is called with a layer's index when all of its inputs were shown.</param>
    internal void WalkLayers(IReadOnlyList<TokenBatch> batches, Action<LinearStack, torch.Tensor> observe, Action<int> layerSeen)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var states = batches.Select(Embed).ToArray();
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            for (var i = 0; i < states.Length; i++)
                _layers[layer].Forward(states[i], Begin(batches[i], null, dropout: false) with { Observe = observe }, null).Dispose();
            layerSeen(layer);
            for (var i = 0; i < states.Length; i++)
            {
                using var before = states[i];
                states[i] = _layers[layer].Forward(before, Begin(batches[i], null, dropout: false), null);
            }
        }
    }

    /// <summary>The weight of a stack of linears.</summary>
    internal FrozenWeight WeightOf(int layer, LinearStack stack) => _layers[layer].Linear(stack).Weight;
}
