using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>
/// A LoRA adapter in memory. All its matrices are views into one flat vector, their gradients into another, so that the
/// optimizer, clipping and checkpoints handle two vectors, whatever is adapted.
/// </summary>
/// <remarks>
/// Order in the vectors: layer by layer, stack by stack (q k v; o; gate up; down), first the A of all linears of the stack,
/// then their B, each row-major, then their magnitudes where there are any.
/// </remarks>
public sealed class LoraAdapter : IDisposable
{
    private readonly Dictionary<string, LoraModule> _byPath;

    private LoraAdapter(ModelConfig model, AdapterConfig config, torch.Device? device)
    {
        TorchNative.EnsureLoaded();
        Config = config;
        var resolved = config.Resolve(model).ToDictionary(module => module.Path);
        var places = AdapterLayout.Of(model, resolved);
        var length = places.Count == 0 ? 0 : places.Max(place => place.MagnitudeStart + place.MagnitudeLength);
        Values = torch.zeros(length, device: device).DetachFromDisposeScope();
        Gradients = torch.zeros(length, device: device).DetachFromDisposeScope();
        Modules = [.. places.Select(place => place.View(Values, Gradients))];
        _byPath = Modules.ToDictionary(module => module.Path);
    }

    /// <summary>Rank, alpha, targets and the rest.</summary>
    public AdapterConfig Config { get; }

    /// <summary>Every weight [P], float32.</summary>
    public torch.Tensor Values { get; }

    /// <summary>The gradient of every weight [P], float32; passes add to it, the optimizer clears it.</summary>
    public torch.Tensor Gradients { get; }

    /// <summary>The adapted linears in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Counts <see cref="MarkUpdated"/>.</summary>
    internal long Version { get; private set; }

    /// <summary>
    /// A new adapter that changes nothing yet: A uniform in ±1/√in as PEFT's default (Kaiming with a = √5), B zero, magnitudes the
    /// lengths of the base's rows.
    /// </summary>
    /// <param name="model">The base model.</param>
    /// <param name="config">Which linears, rank, alpha.</param>
    /// <param name="seed">The same seed gives the same adapter.</param>
    /// <param name="rowLengths">Lengths of the rows of a linear [out] by its path; needed for a decomposed adapter (DoRA) only.</param>
    /// <param name="device">Where it is trained; null for the CPU. Its values are drawn on the CPU and the same everywhere.</param>
    public static LoraAdapter Create(ModelConfig model, AdapterConfig config, ulong seed, Func<string, torch.Tensor>? rowLengths = null, torch.Device? device = null)
    {
        if (config.Dora)
            ArgumentNullException.ThrowIfNull(rowLengths);
        var adapter = new LoraAdapter(model, config, device);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(seed);
        foreach (var module in adapter.Modules)
        {
            var bound = 1 / Math.Sqrt(module.Inputs);
            module.A.copy_((torch.rand(module.A.shape, generator: generator) * (2 * bound)) - bound);
            module.Magnitude?.copy_(rowLengths!(module.Path));
        }

        return adapter;
    }

    /// <summary>Reads an adapter that was trained before, here or elsewhere.</summary>
    /// <param name="path">A folder with adapter_config.json and adapter_model.safetensors, or a GGUF file as llama.cpp loads it.</param>
    /// <param name="model">The base model; every key and shape is held against it.</param>
    /// <param name="device">Where it is trained on; null for the CPU, which serves for using it, too.</param>
    /// <exception cref="Domain.RefusedException">The adapter is damaged, or does not fit the base.</exception>
    public static LoraAdapter Load(string path, ModelConfig model, torch.Device? device = null)
    {
        using IStoredAdapter stored = File.Exists(path) ? GgufAdapter.Open(path, model) : AdapterFolder.Open(path, model);
        var adapter = new LoraAdapter(model, stored.Config, device);
        AdapterTensors.Read(stored, adapter);
        return adapter;
    }

    /// <summary>Writes adapter_model.safetensors, then adapter_config.json, each whole or not at all.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bfloat16">Whether weights are rounded to bfloat16; else they are float32.</param>
    /// <exception cref="Domain.RefusedException">The file system says no.</exception>
    public void Save(string folder, bool bfloat16)
    {
        AdapterTensors.Write(this, Path.Combine(folder, AdapterFolder.WeightsName), bfloat16);
        Config.Write(folder);
    }

    /// <summary>Tells models that <see cref="Values"/> changed. Whoever writes to it calls this afterwards.</summary>
    public void MarkUpdated() => Version++;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var module in Modules)
            module.Dispose();
        Values.Dispose();
        Gradients.Dispose();
    }

    /// <summary>The matrices over one stack of linears, ready to multiply with; null when none of them is adapted.</summary>
    internal LoraStack? StackFor(ModelConfig model, int layer, LinearStack stack, torch.ScalarType type, torch.Device device)
    {
        var members = new List<LoraStack.Member>();
        long outputs = 0, ranks = 0;
        foreach (var linear in LinearStacks.Linears(model, stack))
        {
            if (_byPath.TryGetValue($"{ModelTensors.Layer(layer)}.{linear.Path}", out var module))
            {
                members.Add(new LoraStack.Member(module, outputs, ranks));
                ranks += module.Rank;
            }

            outputs += linear.Outputs;
        }

        if (members.Count == 0)
            return null;
        var first = members[0].Module.A;
        return new LoraStack(members, Adjacent(Values, first, ranks), Adjacent(Gradients, first, ranks), outputs, type, device, Config.Dora ? new Decomposition(members, outputs, type, device) : null);
    }

    /// <summary>The A of a stack's linears lie one after the other: one matrix.</summary>
    private static torch.Tensor Adjacent(torch.Tensor flat, torch.Tensor first, long ranks) =>
        flat.as_strided([ranks, first.shape[1]], [first.shape[1], 1], first.storage_offset()).DetachFromDisposeScope();
}
