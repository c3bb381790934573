using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Adapters for tests.</summary>
internal static class Adapters
{
    /// <summary>An adapter whose B is not zero, and whose magnitudes are not the base's, so that every gradient is there.</summary>
    public static LoraAdapter WithoutZeros(CausalLm model, AdapterConfig config)
    {
        var adapter = model.CreateAdapter(config, seed: 1);
        using var generator = new torch.Generator(2);
        foreach (var module in adapter.Modules)
        {
            module.B.copy_(torch.randn(module.B.shape, generator: generator) * 0.05);
            module.Magnitude?.mul_(1 + (torch.rand(module.Magnitude.shape, generator: generator) * 0.2));
        }

        adapter.MarkUpdated();
        return adapter;
    }
}
