using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Engine.Train;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter inspect DIR</c>: what an adapter is and where it comes from, without its base.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> _folder = AdapterOptions.Folder();

    public InspectVerb()
        : base("inspect", "Show what an adapter is and where it comes from.") => Add(_folder);

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_folder);
        var config = AdapterConfig.Read(folder);
        using var weights = SafetensorsFile.Open(Path.Combine(folder, AdapterFolder.WeightsName));
        var manifest = AdapterVerification.FindManifest(folder);
        var values = weights.Tensors.Values.Sum(tensor => tensor.ElementCount);
        if (output.Json)
        {
            output.WriteJson(new
            {
                Folder = folder,
                config.Rank,
                config.Alpha,
                config.Dropout,
                UseRslora = config.RankStabilized,
                TargetModules = config.Targets.ToString(),
                config.Layers,
                BaseModel = config.BaseModel,
                Tensors = weights.Tensors.Count,
                Values = values,
                StoredTypes = weights.Tensors.Values.Select(tensor => tensor.TypeName).Distinct(),
                Manifest = manifest,
            });
            return Task.FromResult(ExitCode.Done);
        }

        output.Results.WriteLine($"{folder}: LoRA, rank {config.Rank}, alpha {config.Alpha}{(config.RankStabilized ? ", rank-stabilised" : "")}, dropout {config.Dropout}");
        output.Results.WriteLine($"  linears   {config.Targets}{(config.Layers is { } layers ? $", layers {string.Join(',', layers)}" : "")}");
        output.Results.WriteLine($"  weights   {weights.Tensors.Count} tensors, {values:N0} values, {string.Join(", ", weights.Tensors.Values.Select(tensor => tensor.TypeName).Distinct())}");
        output.Results.WriteLine($"  base      {config.BaseModel ?? "not named"}");
        if (manifest is null)
        {
            output.Results.WriteLine("  origin    no manifest: not written by BrightRun, or its run is not complete");
            return Task.FromResult(ExitCode.Done);
        }

        output.Results.WriteLine($"  base hash {manifest.Plan.Base.Sha256}");
        output.Results.WriteLine($"  data      {manifest.Plan.Data.Path}, SHA-256 {manifest.Plan.Data.Sha256}");
        output.Results.WriteLine($"  format    {manifest.Plan.ChatFormat?.Name ?? "token ids"}");
        output.Results.WriteLine($"  trained   {manifest.Metrics.Steps} steps, loss {manifest.Metrics.FirstLoss:F4} to {manifest.Metrics.FinalLoss:F4}, by BrightRun {manifest.Plan.Version} on {manifest.CreatedAt:u}");
        return Task.FromResult(ExitCode.Done);
    }
}
