using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter inspect DIR</c>: what an adapter is and where it comes from, without its base.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly AdapterChoice _adapter;

    public InspectVerb()
        : base("inspect", "Show what an adapter is and where it comes from.") => _adapter = new AdapterChoice(this);

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = _adapter.Of(parsed);
        if (!Directory.Exists(folder))
            throw new RefusedException($"{folder} is no folder.", $"Name an adapter folder with {AdapterConfig.FileName} and {AdapterFolder.WeightsName}.");
        var config = AdapterConfig.Read(folder);
        using var weights = SafetensorsFile.Open(Path.Combine(folder, AdapterFolder.WeightsName));
        var manifest = AdapterVerification.FindManifest(folder);
        if (output.Json)
            WriteDocument(output, folder, config, weights, manifest);
        else
            WriteText(output.Results, folder, config, weights, manifest);
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteDocument(VerbOutput output, string folder, AdapterConfig config, SafetensorsFile weights, AdapterManifest? manifest) => output.WriteJson(new
    {
        Folder = folder,
        config.Rank,
        config.Alpha,
        config.Dropout,
        UseRslora = config.RankStabilized,
        UseDora = config.Dora,
        TargetModules = config.Targets.ToString(),
        config.Layers,
        config.BaseModel,
        Tensors = weights.Tensors.Count,
        Values = ValuesOf(weights),
        StoredTypes = TypesOf(weights),
        Manifest = manifest,
    });

    private static void WriteText(TextWriter results, string folder, AdapterConfig config, SafetensorsFile weights, AdapterManifest? manifest)
    {
        results.WriteLine($"{folder}: {(config.Dora ? "DoRA" : "LoRA")}, rank {config.Rank}, alpha {config.Alpha}{(config.RankStabilized ? ", rank-stabilised" : "")}, dropout {config.Dropout}");
        results.WriteLine($"  linears   {config.Targets}{(config.Layers is { } layers ? $", layers {string.Join(',', layers)}" : "")}");
        results.WriteLine($"  weights   {weights.Tensors.Count} tensors, {ValuesOf(weights):N0} values, {string.Join(", ", TypesOf(weights))}");
        results.WriteLine($"  base      {config.BaseModel ?? "not named"}");
        if (manifest is null)
        {
            results.WriteLine("  origin    no manifest: not written by BrightRun, or its run is not complete");
            return;
        }

        results.WriteLine($"  base hash {manifest.Plan.Base.Sha256}");
        results.WriteLine($"  data      {manifest.Plan.Data.Path}, SHA-256 {manifest.Plan.Data.Sha256}");
        results.WriteLine($"  format    {manifest.Plan.ChatFormat?.Name ?? "token ids"}");
        results.WriteLine($"  trained   {manifest.Metrics.Steps} steps, loss {manifest.Metrics.FirstLoss:F4} to {manifest.Metrics.FinalLoss:F4}, by BrightRun {manifest.Plan.Version} on {manifest.CreatedAt:u}");
    }

    private static long ValuesOf(SafetensorsFile weights) => weights.Tensors.Values.Sum(tensor => tensor.ElementCount);

    private static IEnumerable<string> TypesOf(SafetensorsFile weights) => weights.Tensors.Values.Select(tensor => tensor.TypeName).Distinct();
}
