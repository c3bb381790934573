using System.Runtime.InteropServices;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>Turns a finished state into the adapter's files: the gate on both sides of writing, then the model card, then the manifest.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="planned">What was carried out.</param>
/// <param name="clock">Dates the manifest.</param>
internal sealed class AdapterWriter(OutputFolder folder, PlannedRun planned, TimeProvider clock)
{
    private const string CardFile = "README.md";

    /// <exception cref="Domain.RefusedException">The adapter does not pass the gate, or cannot be written.</exception>
    public AdapterManifest Write(CausalLm model, LoraAdapter adapter, TrainingState state, MetricsLog log)
    {
        var inBfloat16 = planned.Options.AdapterDtype == FloatType.Bf16;
        Settle(adapter, state, inBfloat16);
        var probe = AdapterGate.Probe(planned.Data.Training.MaxBy(sequence => sequence.Ids.Length)!.Ids);
        AdapterGate.CheckWeights(adapter);
        var change = AdapterGate.CheckEffect(model, adapter, probe);
        adapter.Save(folder.Path, inBfloat16);
        AdapterGate.CheckReload(model, adapter, folder.Path, probe);

        var result = Result(state, log, change);
        folder.WriteText(CardFile, ModelCard.Of(planned.Plan, result, folder.Path));
        var manifest = new AdapterManifest
        {
            CreatedAt = clock.GetUtcNow(),
            Plan = planned.Plan,
            Seed = planned.Options.Seed,
            Versions = Versions(),
            Metrics = result,
            Files = folder.Describe(["adapter_model.safetensors", "adapter_config.json", CardFile, "plan.json", "metrics.jsonl"]),
        };
        folder.WriteManifest(manifest);
        return manifest;
    }

    /// <summary>Gives the adapter the values that are written: the best ones where these are kept, rounded where they are stored so.</summary>
    private static void Settle(LoraAdapter adapter, TrainingState state, bool inBfloat16)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (state.Best is not null)
            adapter.Values.copy_(state.Best);
        if (inBfloat16)
            adapter.Values.copy_(adapter.Values.to_type(ScalarType.BFloat16));
        adapter.MarkUpdated();
    }

    private static RunResult Result(TrainingState state, MetricsLog log, double change)
    {
        var written = state.Best is null ? state.Step : state.Evaluations.BestStep;
        return new RunResult
        {
            Steps = state.Step,
            WrittenStep = written,
            StoppedEarly = state.StoppedEarly,
            FirstLoss = log.Steps[0].Loss,
            FinalLoss = log.Steps[^1].Loss,
            FirstEvalLoss = log.Evaluations.FirstOrDefault()?.EvalLoss,
            FinalEvalLoss = log.Evaluations.LastOrDefault()?.EvalLoss,
            WrittenEvalLoss = log.Evaluations.LastOrDefault(row => row.Step == written)?.EvalLoss,
            Tokens = log.Steps.Sum(row => row.Tokens),
            Seconds = log.Steps.Sum(row => row.Seconds),
            PeakMemoryBytes = log.Steps.Max(row => row.PeakMemoryBytes),
            LoweredMicroBatch = log.Steps[^1].MicroBatch,
            ProbeLogitChange = change,
        };
    }

    private static Dictionary<string, string> Versions() => new(StringComparer.Ordinal)
    {
        ["brightrun"] = ProductVersion.Current,
        ["dotnet"] = Environment.Version.ToString(),
        ["torchsharp"] = typeof(torch).Assembly.GetName().Version?.ToString() ?? "unknown",
        ["libtorch"] = torch.__version__,
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
    };
}
