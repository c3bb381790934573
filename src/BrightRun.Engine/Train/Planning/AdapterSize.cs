using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;

namespace BrightRun.Engine.Train.Planning;

/// <summary>How large an adapter is, counted from its configuration alone.</summary>
/// <param name="Values">Numbers that learn.</param>
/// <param name="StackedA">Numbers of A as passes multiply with it: all of them, in the compute type; float32 shares them with the values.</param>
/// <param name="StackedB">Numbers of B as passes multiply with it: on the block diagonal of each stack of linears, zeros included.</param>
/// <param name="Ranks">Ranks of all adapted linears together: what a token's low-rank activations come to.</param>
/// <param name="Layers">Layers from the first adapted one to the last of the model: those that need a backward pass.</param>
/// <param name="Decomposed">Whether rows are scaled to learned lengths (DoRA).</param>
public sealed record AdapterSize(long Values, long StackedA, long StackedB, long Ranks, int Layers, bool Decomposed)
{
    /// <summary>Counts.</summary>
    /// <param name="model">The base.</param>
    /// <param name="config">The adapter.</param>
    /// <exception cref="Domain.RefusedException">The configuration names linears that the base does not have.</exception>
    public static AdapterSize Of(ModelConfig model, AdapterConfig config)
    {
        var modules = config.Resolve(model).ToDictionary(module => module.Path);
        var places = AdapterLayout.Of(model, modules);
        var (stackedB, first) = (0L, model.Layers);
        for (var layer = model.Layers - 1; layer >= 0; layer--)
        {
            foreach (var stack in LinearStacks.All)
            {
                var linears = LinearStacks.Linears(model, stack);
                var ranks = linears.Sum(linear => (long)(modules.GetValueOrDefault($"{ModelTensors.Layer(layer)}.{linear.Path}")?.Rank ?? 0));
                stackedB += ranks * linears.Sum(linear => (long)linear.Outputs);
                first = ranks > 0 ? layer : first;
            }
        }

        return new AdapterSize(
            places.Sum(place => place.ALength + place.BLength + place.MagnitudeLength),
            places.Sum(place => place.ALength),
            stackedB,
            places.Sum(place => (long)place.Module.Rank),
            model.Layers - first,
            config.Dora);
    }
}
