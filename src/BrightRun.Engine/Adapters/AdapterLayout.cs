using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>Where an adapted linear's matrices lie in an adapter's flat vectors.</summary>
/// <param name="Module">Path, rank and scale.</param>
/// <param name="Linear">Sizes of the linear.</param>
/// <param name="AStart">First element of A.</param>
/// <param name="BStart">First element of B.</param>
/// <param name="MagnitudeStart">First element of the magnitudes, where there are any.</param>
internal sealed record AdapterPlace(AdaptedModule Module, LayerLinear Linear, long AStart, long BStart, long MagnitudeStart)
{
    public long ALength => (long)Module.Rank * Linear.Inputs;

    public long BLength => (long)Module.Rank * Linear.Outputs;

    public long MagnitudeLength => Module.Decomposed ? Linear.Outputs : 0;

    public LoraModule View(torch.Tensor values, torch.Tensor gradients) => new(
        Module.Path, Module.Scale, A(values), B(values), A(gradients), B(gradients))
    {
        Magnitude = Magnitude(values),
        MagnitudeGradient = Magnitude(gradients),
    };

    private torch.Tensor A(torch.Tensor flat) => View(flat, AStart, ALength, Module.Rank);

    private torch.Tensor B(torch.Tensor flat) => View(flat, BStart, BLength, Linear.Outputs);

    private torch.Tensor? Magnitude(torch.Tensor flat) =>
        Module.Decomposed ? flat.narrow(0, MagnitudeStart, MagnitudeLength).DetachFromDisposeScope() : null;

    private static torch.Tensor View(torch.Tensor flat, long start, long length, long rows)
    {
        using var part = flat.narrow(0, start, length);
        return part.view(rows, length / rows).DetachFromDisposeScope();
    }
}

/// <summary>The order of an adapter's matrices in memory; see <see cref="LoraAdapter"/>.</summary>
internal static class AdapterLayout
{
    public static IReadOnlyList<AdapterPlace> Of(ModelConfig model, IReadOnlyDictionary<string, AdaptedModule> modules)
    {
        var places = new List<AdapterPlace>();
        long end = 0;
        for (var layer = 0; layer < model.Layers; layer++)
        {
            foreach (var stack in LinearStacks.All)
            {
                var adapted = LinearStacks.Linears(model, stack)
                    .Where(linear => modules.ContainsKey(PathOf(layer, linear)))
                    .Select(linear => (Linear: linear, Module: modules[PathOf(layer, linear)]))
                    .ToList();
                var a = end;
                var b = a + adapted.Sum(one => (long)one.Module.Rank * one.Linear.Inputs);
                var m = b + adapted.Sum(one => (long)one.Module.Rank * one.Linear.Outputs);
                foreach (var (linear, module) in adapted)
                {
                    var place = new AdapterPlace(module, linear, a, b, m);
                    places.Add(place);
                    (a, b, m) = (a + place.ALength, b + place.BLength, m + place.MagnitudeLength);
                }

                end = m;
            }
        }

        return places;
    }

    private static string PathOf(int layer, LayerLinear linear) => $"{ModelTensors.Layer(layer)}.{linear.Path}";
}
