using BrightRun.Engine.Adapters;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Adapters for tests.</summary>
internal static class Adapters
{
    /// <summary>An adapter whose B is not zero, so that every gradient is there.</summary>
    public static LoraAdapter WithoutZeros(ModelConfig model, AdapterConfig config)
    {
        var adapter = LoraAdapter.Create(model, config, seed: 1);
        using var generator = new torch.Generator(2);
        foreach (var module in adapter.Modules)
            module.B.copy_(torch.randn(module.B.shape, generator: generator) * 0.05);
        adapter.MarkUpdated();
        return adapter;
    }
}
