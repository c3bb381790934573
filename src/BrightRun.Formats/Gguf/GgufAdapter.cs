using BrightRun.Domain;
using BrightRun.Formats.Families;
using BrightRun.Formats.Peft;

namespace BrightRun.Formats.Gguf;

/// <summary>
/// A LoRA adapter as llama.cpp keeps it: general.type is adapter, adapter.type lora, adapter.lora.alpha one number for all linears, and per
/// linear NAME.lora_a [rank, in] and NAME.lora_b [out, rank]. It counts alpha / rank times, whatever the rank of the linear. Where a
/// family's q and k are stored pair by pair, the rows of their lora_b are, too.
/// </summary>
public sealed class GgufAdapter : IStoredAdapter
{
    internal const string Type = "adapter", LoraType = "lora", TypeKey = "general.type", LoraTypeKey = "adapter.type", AlphaKey = "adapter.lora.alpha";
    internal const string ASuffix = ".lora_a", BSuffix = ".lora_b";

    private readonly GgufFile _file;
    private readonly ModelConfig _model;
    private readonly Dictionary<string, GgufTensor> _byKey = new(StringComparer.Ordinal);

    private GgufAdapter(GgufFile file, ModelConfig model)
    {
        _file = file;
        _model = model;
        Config = ReadConfig();
        Modules = Config.Resolve(model);
        Check();
    }

    /// <inheritdoc/>
    public AdapterConfig Config { get; }

    /// <inheritdoc/>
    public IReadOnlyList<AdaptedModule> Modules { get; }

    /// <summary>Opens an adapter and checks it against a base model.</summary>
    /// <exception cref="RefusedException">The file is damaged, no adapter, or does not fit the model.</exception>
    public static GgufAdapter Open(string path, ModelConfig model)
    {
        var file = GgufFile.Open(path);
        try
        {
            return new GgufAdapter(file, model);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(string key, Span<float> values)
    {
        var tensor = _byKey[key];
        if (tensor.Name.EndsWith(BSuffix, StringComparison.Ordinal) && IsInterleaved(key, _model))
            RotaryRows.Read(_file, tensor, _model.HeadSize, 0, values);
        else
            _file.Read(tensor, 0, values);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether the rows of a linear's B are stored pair by pair.</summary>
    internal static bool IsInterleaved(string path, ModelConfig model) =>
        ModelFamilies.OfModelType(path, model.ModelType).GgufInterleavesQueryAndKey
        && (path.Contains(".q_proj", StringComparison.Ordinal) || path.Contains(".k_proj", StringComparison.Ordinal));

    private AdapterConfig ReadConfig()
    {
        if (_file.Text(TypeKey) is not Type || _file.Text(LoraTypeKey) is not LoraType)
            throw new RefusedException($"{_file.Path} is no LoRA adapter: {TypeKey} is '{_file.Text(TypeKey)}', {LoraTypeKey} '{_file.Text(LoraTypeKey)}'.", "Name an adapter's folder, or a GGUF file that holds one.");
        var family = ModelFamilies.OfModelType(_file.Path, _model.ModelType);
        if (_file.Text("general.architecture") is var architecture && architecture != family.GgufArchitecture)
            throw new RefusedException($"{_file.Path} is an adapter for the architecture '{architecture}', the base is '{family.GgufArchitecture}'.", "Use the base that it was made for.");
        var ranks = Ranks();
        return new AdapterConfig
        {
            Rank = ranks.Values.Max(),
            Alpha = _file.PositiveNumber(AlphaKey) ?? throw new RefusedException($"{_file.Path}: {AlphaKey} is missing.", "Export the adapter again."),
            Targets = ModuleSelection.Of([.. ranks.Keys]),
            RankPattern = [.. ranks.Where(pair => pair.Value != ranks.Values.Max()).Select(pair => KeyValuePair.Create(pair.Key.Replace(".", "\\.", StringComparison.Ordinal), pair.Value))],
            BaseModel = _file.Text("general.base_model.0.name"),
        };
    }

    /// <summary>The rank of each adapted linear, by its path.</summary>
    private Dictionary<string, int> Ranks()
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var tensor in _file.Tensors.Values)
        {
            var suffix = tensor.Name.EndsWith(ASuffix, StringComparison.Ordinal) ? ASuffix : tensor.Name.EndsWith(BSuffix, StringComparison.Ordinal) ? BSuffix : null;
            if (suffix is null || GgufNames.ToHuggingFace(tensor.Name[..^suffix.Length], _model) is not { } name || tensor.Shape.Count != 2)
                throw new RefusedException($"{_file.Path}: tensor {tensor.Name} belongs to no linear that an adapter changes.", "Export the adapter again.");
            var path = name[..^".weight".Length];
            var rank = suffix == ASuffix ? tensor.Shape[0] : tensor.Shape[1];
            if (!ranks.TryAdd(path, (int)rank) && ranks[path] != rank)
                throw new RefusedException($"{_file.Path}: the two matrices of {tensor.Name[..^suffix.Length]} have the ranks {ranks[path]} and {rank}.", "Export the adapter again.");
            var keys = new AdaptedModule(path, 0, 0, 0);
            _byKey.Add(suffix == ASuffix ? keys.AKey : keys.BKey, tensor);
        }

        return ranks.Count > 0 ? ranks : throw new RefusedException($"{_file.Path} holds no matrices.", "Export the adapter again.");
    }

    private void Check()
    {
        var linears = ModelTensors.Linears(_model);
        foreach (var module in Modules)
        {
            var linear = linears.First(one => module.Path.EndsWith(one.Path, StringComparison.Ordinal));
            CheckShape(module.AKey, [module.Rank, linear.Inputs]);
            CheckShape(module.BKey, [linear.Outputs, module.Rank]);
        }
    }

    private void CheckShape(string key, long[] shape)
    {
        if (!_byKey.TryGetValue(key, out var tensor))
            throw new RefusedException($"{_file.Path} lacks the matrix {key}.", "Export the adapter again.");
        if (!tensor.Shape.SequenceEqual(shape))
            throw new RefusedException($"{_file.Path}: {tensor.Name} is [{string.Join(", ", tensor.Shape)}], the base asks for [{string.Join(", ", shape)}].", "Use the base that it was made for.");
    }
}
