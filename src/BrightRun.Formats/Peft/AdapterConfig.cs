using BrightRun.Domain;
using BrightRun.Domain.Train;

namespace BrightRun.Formats.Peft;

/// <summary>
/// A LoRA adapter's description as PEFT keeps it in adapter_config.json. Only what changes the computation is held; what would change it and
/// is not supported is refused on reading.
/// </summary>
public sealed record AdapterConfig
{
    /// <summary>Name of the file in an adapter folder.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>r: rows of A, columns of B; at least 1.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>lora_alpha: numerator of the scale; above 0.</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>lora_dropout: share of the adapter's inputs dropped in training; 0 up to, not including, 1.</summary>
    public double Dropout { get; init; }

    /// <summary>use_rslora: the scale is alpha / √rank.</summary>
    public bool RankStabilized { get; init; }

    /// <summary>use_dora: direction and magnitude of the weights' rows are apart (Liu et al. 2024, arXiv:2402.09353).</summary>
    public bool Dora { get; init; }

    /// <summary>target_modules.</summary>
    public ModuleSelection Targets { get; init; } = ModuleSelection.Of(TargetModules.Known);

    /// <summary>exclude_modules; they win over <see cref="Targets"/>.</summary>
    public ModuleSelection? Excluded { get; init; }

    /// <summary>layers_to_transform: indices of the adapted layers; null for all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>layers_pattern: what the list of layers is called in module paths; empty for any name.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>rank_pattern: other ranks for modules whose path ends with a match of the key; the first match wins.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> RankPattern { get; init; } = [];

    /// <summary>alpha_pattern: other alphas, by the same rule.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary>base_model_name_or_path: where the base was when the adapter was made.</summary>
    public string? BaseModel { get; init; }

    /// <summary>revision of the base.</summary>
    public string? Revision { get; init; }

    /// <summary>Members of the file that do not change the computation and were not understood, as <c>name: value</c>.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Reads adapter_config.json.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <exception cref="RefusedException">The file is missing or wrong, or asks for a computation that is not supported.</exception>
    public static AdapterConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) || !Directory.Exists(folder)
            ? AdapterConfigReader.Read(path)
            : throw new RefusedException($"{folder} is no adapter: it holds no {FileName}.", "Name the folder that `train` made, or another with adapter_config.json and adapter_model.safetensors.");
    }

    /// <summary>Writes adapter_config.json, whole or not at all.</summary>
    /// <param name="folder">The adapter's folder; made when it is missing.</param>
    /// <exception cref="RefusedException">The file system says no.</exception>
    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), stream => AdapterConfigWriter.Write(this, stream));

    /// <summary>The adapted linears of a model, layer by layer in the order of the forward pass.</summary>
    /// <exception cref="RefusedException">A target is none of the seven linears, or nothing is targeted.</exception>
    public IReadOnlyList<AdaptedModule> Resolve(ModelConfig model) => new AdapterResolver(this).Resolve(model);
}
