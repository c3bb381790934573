using System.Text.Json;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;

namespace BrightRun.Engine.Tests.Train;

/// <summary>Runs over the small models and tokenized lines of the reference values.</summary>
internal static class FixtureRun
{
    /// <summary>A short float32 run with dropout and shuffling, about as long as a blink.</summary>
    public static TrainOptions Short(string folder) => new()
    {
        Data = Shared.Require("fixtures/lora-runs/plain/sequences.jsonl"),
        Base = Shared.Require("fixtures/models/llama3-gqa"),
        Out = folder,
        Rank = 4,
        Alpha = 8,
        Dropout = 0.1,
        Batch = 2,
        Accumulate = 1,
        Steps = 12,
        SaveEvery = 3,
        EvalSplit = 0,
        Lr = 1e-3,
        Dtype = DtypeChoice.F32,
        Device = DeviceChoice.Cpu,
    };

    /// <summary>The run that a <c>run.json</c> describes, from its initial adapter.</summary>
    public static TrainOptions Reference(string path, JsonElement run, string folder)
    {
        var name = run.GetProperty("base").GetString();
        var micro = run.GetProperty("sequences_per_micro_batch").GetInt32();
        return new TrainOptions
        {
            Data = Path.Combine(path, "sequences.jsonl"),
            Base = Shared.Require(Path.GetFileName(path).StartsWith("nf4", StringComparison.Ordinal) ? $"fixtures/nf4/{name}-nf4" : $"fixtures/models/{name}"),
            Out = folder,
            InitAdapter = Path.Combine(path, "initial"),
            Lr = run.GetProperty("learning_rate").GetDouble(),
            Schedule = Enum.Parse<ScheduleKind>(run.GetProperty("schedule").GetString()!, ignoreCase: true),
            WarmupSteps = Warmup.Steps(run.GetProperty("warmup_steps").GetInt32()),
            WeightDecay = run.GetProperty("weight_decay").GetDouble(),
            MaxGradNorm = run.GetProperty("max_grad_norm").GetDouble(),
            Batch = micro,
            MicroBatch = micro,
            Accumulate = run.GetProperty("accumulation").GetInt32(),
            Steps = run.GetProperty("steps").GetInt32(),
            Shuffle = false,
            Fold = false,
            EvalSplit = 0,
            Dtype = DtypeChoice.F32,
            Device = DeviceChoice.Cpu,
        };
    }

    /// <summary>Runs the options; those named count as given.</summary>
    public static RunOutcome Run(TrainOptions options, SilentObserver? observer = null, CancellationTokenSource? stop = null, int? threads = 2, string[]? given = null, RunSurroundings? around = null) =>
        new TrainingRun(Request(options, threads, given ?? []), observer ?? new SilentObserver(), around).Execute(stop?.Token ?? CancellationToken.None);

    private static TrainRequest Request(TrainOptions options, int? threads, string[] given) =>
        new(options, given.Select(name => OptionTable.Find<TrainOptions>(name)!).ToDictionary(entry => entry, entry => entry.Get(options)), threads);
}
