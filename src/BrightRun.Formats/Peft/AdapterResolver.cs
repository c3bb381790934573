using System.Globalization;
using System.Text.RegularExpressions;
using BrightRun.Domain;
using BrightRun.Domain.Train;

namespace BrightRun.Formats.Peft;

/// <summary>
/// Decides which modules an adapter changes and with what rank and alpha; the rules are those of PEFT's <c>check_target_module_exists</c>
/// and <c>get_pattern_key</c>.
/// </summary>
internal sealed class AdapterResolver(AdapterConfig config)
{
    /// <summary>Modules that PEFT could adapt and we do not.</summary>
    private static readonly string[] Unsupported = ["lm_head", "model.embed_tokens"];

    private readonly List<(Regex Key, int Rank)> _ranks = [.. config.RankPattern.Select(pair => (End(pair.Key), pair.Value))];
    private readonly List<(Regex Key, double Alpha)> _alphas = [.. config.AlphaPattern.Select(pair => (End(pair.Key), pair.Value))];
    private readonly List<Regex> _layerPatterns = config.LayersPattern.Count == 0
        ? [ModuleSelection.Compile(@"\A.*\.[^.]*\.([0-9]+)\.", "layers")]
        : [.. config.LayersPattern.Select(pattern => ModuleSelection.Compile($@"\A.*\.{pattern}\.([0-9]+)\.", pattern))];

    public IReadOnlyList<AdaptedModule> Resolve(ModelConfig model)
    {
        var linears = ModelTensors.Linears(model);
        RefuseOtherTargets(model, linears);
        var modules = Enumerable.Range(0, model.Layers)
            .SelectMany(layer => linears.Select(linear => $"{ModelTensors.Layer(layer)}.{linear.Path}"))
            .Where(IsAdapted)
            .Select(Adapt)
            .ToList();
        return modules.Count > 0
            ? modules
            : throw new RefusedException($"The adapter's target_modules ({config.Targets}) choose no linear of the model.", $"Target some of: {string.Join(", ", TargetModules.Known)}.");
    }

    private static Regex End(string key) => ModuleSelection.Compile($@"\A(.*\.)?({key})\z", key);

    private void RefuseOtherTargets(ModelConfig model, IReadOnlyList<LayerLinear> linears)
    {
        var other = Unsupported.FirstOrDefault(path => config.Targets.Matches(path) && config.Excluded?.Matches(path) is not true);
        other ??= config.Targets.Names.FirstOrDefault(name => !NamesALinear(name));
        if (other is not null)
            throw new RefusedException($"The adapter targets '{other}', which is none of the model's adaptable linears.", $"Only these are supported: {string.Join(", ", TargetModules.Known)}.");

        bool NamesALinear(string name) => Enumerable.Range(0, model.Layers).Any(layer =>
            linears.Any(linear => ModuleSelection.MatchesName($"{ModelTensors.Layer(layer)}.{linear.Path}", name)));
    }

    private bool IsAdapted(string path) =>
        config.Targets.Matches(path)
        && config.Excluded?.Matches(path) is not true
        && (config.Layers is null || (LayerOf(path) is { } layer && config.Layers.Contains(layer)));

    private int? LayerOf(string path)
    {
        var match = _layerPatterns.Select(pattern => ModuleSelection.Match(pattern, path, pattern.ToString())).FirstOrDefault(match => match.Success);
        return match is null ? null : int.Parse(match.Groups[^1].Value, CultureInfo.InvariantCulture);
    }

    private AdaptedModule Adapt(string path)
    {
        var rank = Rank(path);
        var alpha = Alpha(path);
        return new AdaptedModule(path, rank, alpha, alpha / (config.RankStabilized ? Math.Sqrt(rank) : rank)) { Decomposed = config.Dora };
    }

    private int Rank(string path)
    {
        foreach (var (key, rank) in _ranks)
        {
            if (ModuleSelection.Match(key, path, key.ToString()).Success)
                return rank;
        }
        return config.Rank;
    }

    private double Alpha(string path)
    {
        foreach (var (key, alpha) in _alphas)
        {
            if (ModuleSelection.Match(key, path, key.ToString()).Success)
                return alpha;
        }
        return config.Alpha;
    }
}
