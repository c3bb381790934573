using BrightRun.Domain;
using BrightRun.Engine.Models;
using BrightRun.Formats;

namespace BrightRun.Engine.Pretrain;

/// <summary>Where a tensor of a model lies in the flat vectors of <see cref="FullParameters"/>.</summary>
/// <param name="Name">Its Hugging Face name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Start">Index of its first element.</param>
internal sealed record ParameterPlace(string Name, IReadOnlyList<long> Shape, long Start)
{
    public long Length => Shape.Aggregate(1L, (product, size) => product * size);

    public long End => Start + Length;
}

/// <summary>
/// The order of a model's tensors in one flat vector: embedding; per layer the two norms, then stack by stack the weights of its
/// linears, one below the other as the engine multiplies with them, and their biases; the last norm; the head where it is not tied.
/// </summary>
internal static class ParameterLayout
{
    /// <exception cref="RefusedException">The model has tensors that full training does not know.</exception>
    public static IReadOnlyList<ParameterPlace> Of(ModelConfig model)
    {
        var shapes = ModelTensors.Expected(model).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape, StringComparer.Ordinal);
        var places = new List<ParameterPlace>();
        foreach (var name in Names(model))
            places.Add(new ParameterPlace(name, shapes[name], places.Count == 0 ? 0 : places[^1].End));
        if (model.ModelType != "llama" || places.Count != shapes.Count)
        {
            throw new RefusedException(
                $"All weights of a model of the type {model.ModelType} cannot be trained; only those of llama can.",
                "Train an adapter for it instead: brightrun train.");
        }

        return places;
    }

    /// <summary>The tensors of a stack's weights, or biases, in the order of their rows.</summary>
    public static IEnumerable<string> Stack(ModelConfig model, int layer, LinearStack stack, string ending) =>
        LinearStacks.Linears(model, stack).Select(linear => $"{ModelTensors.Layer(layer)}.{linear.Path}.{ending}");

    private static IEnumerable<string> Names(ModelConfig model)
    {
        yield return ModelTensors.Embedding;
        for (var layer = 0; layer < model.Layers; layer++)
        {
            yield return ModelTensors.AttentionNorm(layer);
            yield return ModelTensors.FeedForwardNorm(model, layer);
            foreach (var stack in LinearStacks.All)
            {
                foreach (var name in Stack(model, layer, stack, "weight"))
                    yield return name;
                if (!LinearStacks.Linears(model, stack)[0].Bias)
                    continue;
                foreach (var name in Stack(model, layer, stack, "bias"))
                    yield return name;
            }
        }

        yield return ModelTensors.FinalNorm;
        if (!model.TiedHead)
            yield return ModelTensors.Head;
    }
}
