using BrightRun.Engine.Kernels.Tiles;
using BrightRun.Formats;

namespace BrightRun.Engine.Models;

/// <summary>How much the layers of a model keep from the forward to the backward pass, in numbers of the compute type.</summary>
internal static class KeptNumbers
{
    /// <summary>
    /// Of one layer for each token: input and middle of the residual stream, queries, keys, values, attention's output, gate and up, low-rank activations; before
    /// their norms what both parts say, and queries and keys, where the family has such norms.
    /// </summary>
    /// <param name="model">Sizes.</param>
    /// <param name="ranks">Ranks of all adapters of the layer.</param>
    public static long PerToken(ModelConfig model, long ranks) =>
        (2L * (model.HiddenSize + model.QuerySize + model.KeyValueSize + model.IntermediateSize))
        + (model.SandwichNorms ? 2L * model.HiddenSize : 0)
        + (model.QueryKeyNorm ? model.QuerySize + model.KeyValueSize : 0)
        + ranks;

    /// <summary>Of a whole pass, with the last layer's result, and what attention leaves free between sequences.</summary>
    /// <param name="model">Sizes.</param>
    /// <param name="ranks">Ranks of all adapters of a layer.</param>
    /// <param name="layers">Layers that have a backward pass.</param>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="recompute">Whether only the layers' inputs are kept, and one layer at a time the rest.</param>
    public static long OfPass(ModelConfig model, long ranks, long layers, IReadOnlyCollection<int> lengths, bool recompute)
    {
        var full = recompute ? 1 : layers;
        var results = model.HiddenSize * (recompute ? layers + 1 : 1);
        var room = full * lengths.Count * AttentionTiles.MostRoom * (model.QuerySize + (2L * model.KeyValueSize));
        return (lengths.Sum() * ((full * PerToken(model, ranks)) + results)) + room;
    }
}
