using BrightRun.Formats;

namespace BrightRun.Engine.Models;

/// <summary>How much the layers of a model keep from the forward to the backward pass, in numbers of the compute type for each token.</summary>
internal static class KeptNumbers
{
    /// <summary>
    /// Of one layer: input and middle of the residual stream, queries, keys, values, attention's output, gate and up, low-rank activations; before
    /// their norms what both parts say, and queries and keys, where the family has such norms.
    /// </summary>
    /// <param name="model">Sizes.</param>
    /// <param name="ranks">Ranks of all adapters of the layer.</param>
    public static long PerToken(ModelConfig model, long ranks) =>
        (2L * (model.HiddenSize + model.QuerySize + model.KeyValueSize + model.IntermediateSize))
        + (model.SandwichNorms ? 2L * model.HiddenSize : 0)
        + (model.QueryKeyNorm ? model.QuerySize + model.KeyValueSize : 0)
        + ranks;
}
