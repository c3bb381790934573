using BrightRun.Domain;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Peft;

/// <summary>
/// A PEFT adapter in its folder, opened for one base model. PEFT itself ignores keys that do not match and the adapter then does nothing;
/// here every key and shape is checked before any weight is read.
/// </summary>
public sealed class AdapterFolder : IStoredAdapter
{
    /// <summary>Name of the weight file in an adapter folder.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    private const string PickleName = "adapter_model.bin";
    private const string OtherAdapter = "The adapter belongs to another base or was written by another tool; a key left out would silently change nothing.";

    private readonly SafetensorsFile _file;

    private AdapterFolder(AdapterConfig config, IReadOnlyList<AdaptedModule> modules, SafetensorsFile file)
    {
        Config = config;
        Modules = modules;
        _file = file;
    }

    /// <summary>The adapter's description.</summary>
    public AdapterConfig Config { get; }

    /// <summary>The adapted linears; for each of them A and B are there, of the right shapes.</summary>
    public IReadOnlyList<AdaptedModule> Modules { get; }

    /// <summary>The types that the weights are stored in.</summary>
    public IReadOnlyList<StoredType> StoredTypes => [.. _file.Tensors.Values.Select(tensor => tensor.Type!.Value).Distinct()];

    /// <summary>Opens an adapter and checks it against a base model.</summary>
    /// <exception cref="RefusedException">The adapter is damaged, asks for what is not supported, or does not fit the model.</exception>
    public static AdapterFolder Open(string folder, ModelConfig model)
    {
        if (!Directory.Exists(folder))
            throw new RefusedException($"{folder} is no folder.", $"Name an adapter folder with {AdapterConfig.FileName} and {WeightsName}.");
        var config = AdapterConfig.Read(folder);
        var path = Path.Combine(folder, WeightsName);
        if (!File.Exists(path) && File.Exists(Path.Combine(folder, PickleName)))
            throw new RefusedException($"{folder} has only pickle weights ({PickleName}); loading a pickle runs code that the file carries.", $"Save the adapter as {WeightsName}.");
        var file = SafetensorsFile.Open(path);
        try
        {
            var modules = config.Resolve(model);
            Check(file, modules, model);
            return new AdapterFolder(config, modules, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole tensor as float32.</summary>
    /// <param name="key"><see cref="AdaptedModule.AKey"/>, <see cref="AdaptedModule.BKey"/> or <see cref="AdaptedModule.MagnitudeKey"/>.</param>
    /// <param name="values">Filled: as many as the tensor has elements, row-major.</param>
    public void Read(string key, Span<float> values) => _file.Read(_file.Find(key), 0, values);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void Check(SafetensorsFile file, IReadOnlyList<AdaptedModule> modules, ModelConfig model)
    {
        var linears = ModelTensors.Linears(model);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var module in modules)
        {
            var linear = linears.First(one => module.Path.EndsWith(one.Path, StringComparison.Ordinal));
            CheckTensor(file, module.AKey, [module.Rank, linear.Inputs]);
            CheckTensor(file, module.BKey, [linear.Outputs, module.Rank]);
            expected.Add(module.AKey);
            expected.Add(module.BKey);
            if (!module.Decomposed)
                continue;
            CheckTensor(file, module.MagnitudeKey, [linear.Outputs]);
            expected.Add(module.MagnitudeKey);
        }
        if (file.Tensors.Keys.FirstOrDefault(key => !expected.Contains(key)) is { } extra)
            throw new RefusedException($"{file.Path}: tensor {extra} belongs to none of the modules that the adapter's configuration targets.", OtherAdapter);
    }

    private static void CheckTensor(SafetensorsFile file, string key, long[] shape)
    {
        if (!file.Tensors.TryGetValue(key, out var tensor))
            throw new RefusedException($"{file.Path} lacks tensor {key}.", OtherAdapter);
        if (!tensor.Shape.SequenceEqual(shape))
            throw new RefusedException($"{file.Path}: tensor {key} is [{string.Join(", ", tensor.Shape)}], base and configuration ask for [{string.Join(", ", shape)}].", OtherAdapter);
        if (tensor.Type is not (StoredType.F32 or StoredType.F16 or StoredType.BF16))
            throw new RefusedException($"{file.Path}: tensor {key} is stored as {tensor.TypeName}.", "Adapters are read as F32, F16 or BF16; save it as one of them.");
    }
}
