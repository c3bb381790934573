using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>An adapter made ready for one model: its matrices stacked as the model's linears are, in the compute type.</summary>
internal sealed class AdapterBinding : IDisposable
{
    private readonly LoraStack?[,] _stacks; // [layer, stack]
    private long _version = -1;

    public AdapterBinding(LoraAdapter adapter, ModelConfig model, torch.ScalarType type, torch.Device device)
    {
        Adapter = adapter;
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

    /// <summary>Dropout of the adapters' inputs while training.</summary>
    public float Dropout => (float)Adapter.Config.Dropout;

    /// <summary>The adapters over one stack of a layer, or null.</summary>
    public LoraStack? Stack(int layer, LinearStack stack) => _stacks[layer, (int)stack];

    /// <summary>Takes over the adapter's values if they changed since the last time.</summary>
    public void Refresh()
    {
        if (_version == Adapter.Version)
            return;
        foreach (var stack in _stacks)
            stack?.Refresh();
        _version = Adapter.Version;
    }

    public void Dispose()
    {
        foreach (var stack in _stacks)
            stack?.Dispose();
    }
}
