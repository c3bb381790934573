using BrightRun.Domain;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Formats.Peft;

namespace BrightRun.Engine.Train;

/// <summary>The adapter that a run begins with: a new one by the options, or one that was trained before.</summary>
/// <param name="Config">Rank, alpha, targets and the rest.</param>
/// <param name="InitialFolder">The adapter to start from, or null for a new one.</param>
/// <param name="Size">Its size in numbers.</param>
internal sealed record AdapterSetup(AdapterConfig Config, string? InitialFolder, AdapterSize Size)
{
    /// <summary>Settles it.</summary>
    /// <exception cref="RefusedException">The initial adapter cannot be used, or an option given beside it differs from it.</exception>
    public static AdapterSetup Of(TrainRequest request, BaseModel model)
    {
        var options = request.Options;
        var config = options.InitAdapter is null ? New(options, model) : Initial(options.InitAdapter, request, model);
        return new AdapterSetup(config, options.InitAdapter, AdapterSize.Of(model.Config, config));
    }

    /// <summary>The options as they are with this adapter: where it was trained before, its own rank, alpha, dropout and targets hold.</summary>
    public TrainOptions Agree(TrainOptions options) => InitialFolder is null
        ? options
        : options with { Rank = Config.Rank, Alpha = Config.Alpha, Dropout = Config.Dropout, Rslora = Config.RankStabilized, Dora = Config.Dora, Targets = Targets(Config) ?? options.Targets };

    /// <summary>The weights' file of an adapter's folder.</summary>
    public static string WeightsOf(string folder) => Path.Combine(folder, AdapterFolder.WeightsName);

    /// <summary>Makes the adapter.</summary>
    /// <param name="model">The base.</param>
    /// <param name="seed">Draws the matrices of a new one.</param>
    public LoraAdapter Create(CausalLm model, ulong seed) =>
        InitialFolder is null ? model.CreateAdapter(Config, seed) : LoraAdapter.Load(InitialFolder, model.Config, model.Device);

    /// <summary>The adapter to start from, once more and as it was: what a policy is held against. Null where the run starts from a new one.</summary>
    public LoraAdapter? LoadInitial(ModelConfig model) => InitialFolder is null ? null : LoraAdapter.Load(InitialFolder, model);

    private static AdapterConfig New(TrainOptions options, BaseModel model)
    {
        RefuseLargeRank(options, model.Config);
        return new AdapterConfig
        {
            Rank = options.Rank,
            Alpha = options.Alpha,
            Dropout = options.Dropout,
            RankStabilized = options.Rslora,
            Dora = options.Dora,
            Targets = ModuleSelection.Of([.. options.Targets.Names]),
            BaseModel = model.Path,
        };
    }

    /// <summary>Two thin matrices of a higher rank than their product can have are larger than it and learn no more.</summary>
    private static void RefuseLargeRank(TrainOptions options, ModelConfig model)
    {
        var narrowest = ModelTensors.Linears(model).Where(linear => options.Targets.Names.Contains(linear.Name)).MinBy(linear => Math.Min(linear.Inputs, linear.Outputs))!;
        var most = Math.Min(narrowest.Inputs, narrowest.Outputs);
        if (options.Rank > most)
        {
            throw new RefusedException(
                $"--rank {options.Rank} is higher than {narrowest.Name} of this base has dimensions ({narrowest.Outputs} × {narrowest.Inputs}).",
                $"Use --rank {most} or less, or other --targets.");
        }
    }

    private static AdapterConfig Initial(string folder, TrainRequest request, BaseModel model)
    {
        using var adapter = AdapterFolder.Open(folder, model.Config);
        var config = adapter.Config;
        var own = new TrainOptions { Rank = config.Rank, Alpha = config.Alpha, Dropout = config.Dropout, Rslora = config.RankStabilized, Dora = config.Dora };
        foreach (var name in new[] { "rank", "alpha", "dropout", "rslora", "dora" })
            Compare(name, OptionTable.Find<TrainOptions>(name)!.Format(own), request, folder);
        Compare("targets", Targets(config)?.ToString() ?? config.Targets.ToString(), request, folder);
        AdapterVerification.EnsureBase(folder, model, request.Options.AllowOtherBase);
        return config;
    }

    private static TargetModules? Targets(AdapterConfig config) => TargetModules.TryParse(string.Join(',', config.Targets.Names), null, out var known) ? known : null;

    private static void Compare(string name, string? own, TrainRequest request, string folder)
    {
        var entry = OptionTable.Find<TrainOptions>(name)!;
        var given = entry.Format(request.Options);
        if (request.Given.ContainsKey(entry) && given != own)
            throw new RefusedException($"{entry.Flag} {given} does not agree with --init-adapter {folder}, which has {own}.", $"Leave {entry.Flag} out: it is taken from the adapter.");
    }
}
