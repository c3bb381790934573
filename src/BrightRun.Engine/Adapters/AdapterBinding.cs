using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>An adapter made ready for one model: its matrices stacked as the model's linears are, in the compute type.</summary>
internal sealed class AdapterBinding : IDisposable
{
    private readonly LoraStack?[,] _stacks; // [layer, stack]
    private readonly Func<int, LinearStack, FrozenWeight> _weights;
    private long _version = -1;

    /// <param name="adapter">The adapter.</param>
    /// <param name="model">The base's description.</param>
    /// <param name="type">Compute type.</param>
    /// <param name="device">Where the base is.</param>
    /// <param name="weights">The base's weights by layer and stack.</param>
    public AdapterBinding(LoraAdapter adapter, ModelConfig model, torch.ScalarType type, torch.Device device, Func<int, LinearStack, FrozenWeight> weights)
    {
        Adapter = adapter;
        _weights = weights;
        _stacks = new LoraStack?[model.Layers, LinearStacks.Count];
        FirstLayer = model.Layers;
        for (var layer = model.Layers - 1; layer >= 0; layer--)
        {
            foreach (var stack in LinearStacks.All)
            {
                _stacks[layer, (int)stack] = adapter.StackFor(model, layer, stack, type, device);
                if (_stacks[layer, (int)stack] is not null)
                    FirstLayer = layer;
            }
        }
    }

    public LoraAdapter Adapter { get; }

    /// <summary>The first layer that the adapter changes; no gradient is needed before it.</summary>
    public int FirstLayer { get; }

    /// <summary>Ranks of all adapters of a layer, of the one that has most.</summary>
    public long RanksPerLayer => Enumerable.Range(0, _stacks.GetLength(0)).Max(layer => LinearStacks.All.Sum(stack => Stack(layer, stack)?.A.shape[0] ?? 0));

    /// <summary>Dropout of the adapters' inputs while training.</summary>
    public float Dropout => (float)Adapter.Config.Dropout;

    /// <summary>The adapters over one stack of a layer, or null.</summary>
    public LoraStack? Stack(int layer, LinearStack stack) => _stacks[layer, (int)stack];

    /// <summary>Takes over the adapter's values if they changed since the last time.</summary>
    public void Refresh()
    {
        if (_version == Adapter.Version)
            return;
        for (var layer = FirstLayer; layer < _stacks.GetLength(0); layer++)
        {
            foreach (var stack in LinearStacks.All)
                _stacks[layer, (int)stack]?.Refresh(_weights(layer, stack));
        }

        _version = Adapter.Version;
    }

    public void Dispose()
    {
        foreach (var stack in _stacks)
            stack?.Dispose();
    }
}
