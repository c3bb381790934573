using System.Diagnostics;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Bench;

/// <summary>
/// What the planner predicts of a run's peak memory, and what the process then has at its highest; each configuration in a process of
/// its own. Runs are whole: libtorch keeps what it compiles for every new length of a pass. The seed is chosen so that the largest pass comes behind the
/// first step, when the optimizer's moments exist.
/// </summary>
internal sealed class MemoryBenchmark() : Benchmark("memory", "predicted and measured peak memory of some configurations; --only NAME --data FILE --base PATH; its own processes: --process NAME --seed N")
{
    private const int OwnEpochs = 3;
    private const ulong Seeds = 100; // tried before a configuration is given up

    private static readonly (string Name, bool Own, TrainOptions Options)[] Configurations =
    [
        ("bf16", false, Bf16),
        ("bf16-again", false, Bf16 with { ActivationCheckpointing = Toggle.On }),
        ("bf16-700", false, Bf16 with { MaxLength = new MaxLength(700) }),
        ("bf16-700-two", false, Bf16 with { MaxLength = new MaxLength(700), MicroBatch = 2, Accumulate = 2 }),
        ("f32-700", false, Bf16 with { MaxLength = new MaxLength(700), Dtype = DtypeChoice.F32 }),
        ("f32-1400-again", false, Bf16 with { MaxLength = new MaxLength(1400), Dtype = DtypeChoice.F32, ActivationCheckpointing = Toggle.On }),
        ("nf4-700", false, Bf16 with { MaxLength = new MaxLength(700), Quantize = Quantization.Nf4 }),
        ("nf4-1400-again", false, Bf16 with { MaxLength = new MaxLength(1400), Quantize = Quantization.Nf4, ActivationCheckpointing = Toggle.On }),
        ("dora-700", false, Bf16 with { MaxLength = new MaxLength(700), Dora = true }),
        ("own-f32", true, Bf16 with { Dtype = DtypeChoice.F32, Epochs = OwnEpochs }),
        ("own-bf16", true, Bf16 with { Epochs = OwnEpochs }),
        ("own-bf16-four", true, Bf16 with { MicroBatch = 4, Accumulate = 4, Epochs = OwnEpochs }),
    ];

    /// <summary>Rank 16 on seven linears, every layer's inner results kept, no more pairs in a step than a conversation has.</summary>
    private static TrainOptions Bf16 => new()
    {
        Dtype = DtypeChoice.Bf16, Device = DeviceChoice.Cpu, Quantize = Quantization.None, ActivationCheckpointing = Toggle.Off, Epochs = 1, Batch = 4, Accumulate = 1, EvalSplit = 0,
    };

    public override void Run(BenchArguments arguments)
    {
        if (arguments.Text("process", "") is { Length: > 0 } own)
        {
            Measure(Options(arguments, own));
            return;
        }

        var only = arguments.Text("only", "");
        Console.WriteLine("| Configuration | Largest pass | Base | Adapter | Optimizer | Activations | Logits | Scratch | Runtime | Predicted | Measured | Predicted / measured | Tokens/s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, _, _) in Configurations.Where(one => only.Length == 0 || only == one.Name))
            Report(name, InOwnProcess(name, arguments));
    }

    private static TrainOptions Options(BenchArguments arguments, string name)
    {
        var (_, own, options) = Array.Find(Configurations, one => one.Name == name);
        return options with
        {
            Data = own ? Path.Combine(Checkout.Root, "assets", "demo", "emotional.json") : arguments.Path("data", "data/brightrun-lora-v4-12.json"),
            Base = own ? Path.Combine(Checkout.Root, "assets", "base") : arguments.Path("base", "models/smollm2-135m-instruct.Q4_1.gguf"),
            Out = Path.Combine(Path.GetTempPath(), $"brightrun-bench-{Environment.ProcessId}"),
            Seed = (ulong)arguments.Number("seed", 0),
        };
    }

    /// <summary>Trains, and writes the forecast and the peak as one line.</summary>
    private static void Measure(TrainOptions options)
    {
        var watch = new Watch();
        try
        {
            new TrainingRun(new TrainRequest(options, new Dictionary<OptionEntry, object?>(), null), watch).Execute(CancellationToken.None);
        }
        finally
        {
            if (Directory.Exists(options.Out))
                Directory.Delete(options.Out, recursive: true);
        }

        Console.WriteLine(JsonSerializer.Serialize(new Result(watch.Memory!, ProcessMemory.Peak(), watch.LargestPass, watch.TokensPerSecond)));
    }

    private static Result InOwnProcess(string name, BenchArguments arguments)
    {
        var options = Options(arguments, name);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "memory", "--process", name, "--data", options.Data!, "--base", options.Base!, "--seed", $"{SeedOf(options)}" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Result>(lines[^1])!
            : throw new RefusedException($"{name} ended with exit code {process.ExitCode}.", "Its own message is above.");
    }

    /// <summary>A seed by which the first step does not hold the longest sequence.</summary>
    private static ulong SeedOf(TrainOptions options)
    {
        using var model = BaseModel.Open(options.Base!);
        var examples = new ExampleOptions { MaxLength = options.MaxLength.Tokens, ContextLength = model.Config.ContextLength, StepPairs = options.Batch * options.Accumulate };
        var source = new TrainingSetSource { Data = options.Data!, EvalSplit = 0, Seed = options.Seed };
        var sequences = new TrainingSetLoader(source, () => ChatFormats.Create(options.Format, Tokenizer.Open(model.TokenizerPath!)), examples).Load().Set.Sequences;
        var grouping = new GroupingOptions { MaxSequences = options.MicroBatch ?? 1 };
        var longest = sequences.Max(sequence => sequence.Ids.Length);
        bool HoldsLongest(MicroBatch pass) => pass.Sequences.Any(index => sequences[index].Ids.Length == longest);
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var steps = new StepPlanner(sequences, new StepOptions { StepPairs = options.Batch * options.Accumulate, Seed = seed, Grouping = grouping });
            if (!steps.Steps(0, 1).Single().MicroBatches.Any(HoldsLongest))
                return seed;
        }

        throw new RefusedException($"no seed below {Seeds} keeps the longest sequence out of the first step", "Give other data.");
    }

    private static void Report(string name, Result result)
    {
        var memory = result.Memory;
        long[] parts = [memory.Weights, memory.Adapter, memory.Optimizer, memory.Activations, memory.Logits, memory.Scratch, memory.Runtime, memory.Total, result.Peak];
        Console.WriteLine($"| {name} | {result.LargestPass} | {string.Join(" | ", parts.Select(part => $"{part / 1e9:F3}"))} | {memory.Total / (double)result.Peak:F3} | {result.TokensPerSecond:F0} |");
    }

    /// <summary>What one process came to.</summary>
    private sealed record Result(MemoryForecast Memory, long Peak, string LargestPass, double TokensPerSecond);

    private sealed class Watch : ITrainingObserver
    {
        public MemoryForecast? Memory { get; private set; }

        public string LargestPass { get; private set; } = "";

        public double TokensPerSecond { get; private set; }

        public void Stage(string what)
        {
        }

        public void Planned(TrainingForecast forecast) => (Memory, LargestPass) = (forecast.Memory, $"{forecast.Plan.Compute.MicroBatch} × {forecast.Plan.Work.LongestSequence}");

        public void StepDone(StepMetrics metrics, int totalSteps) => TokensPerSecond = metrics.TokensPerSecond;

        public void Evaluated(EvaluationMetrics metrics)
        {
        }

        public void Saved(int step)
        {
        }
    }
}
