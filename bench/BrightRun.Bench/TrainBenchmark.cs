using System.Globalization;
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
/// A whole training run on a real training file and a real base: pairs and tokens per second, peak memory, and the share of the
/// machine's matmul peak. The peak is measured before and after the run, in the number type of the run; the better one counts.
/// </summary>
internal sealed class TrainBenchmark() : Benchmark(
    "train", "a whole LoRA run (rank 16, seven linears); --data FILE --base PATH --dtype auto|f32|bf16 --epochs N (1) --steps N --batch N (4) --accumulate N (4)")
{
    public override void Run(BenchArguments arguments)
    {
        var output = Path.Combine(Path.GetTempPath(), $"brightrun-bench-{Environment.ProcessId}");
        var options = new TrainOptions
        {
            Data = arguments.Path("data", "data/brightrun-lora-v4-12.json"),
            Base = arguments.Path("base", "models/smollm2-135m-instruct.Q4_1.gguf"),
            Out = output,
            Dtype = Enum.Parse<DtypeChoice>(arguments.Text("dtype", "auto"), ignoreCase: true),
            Epochs = arguments.Number("epochs", 1),
            Steps = arguments.Number("steps", 0) is > 0 and var steps ? steps : null,
            Batch = arguments.Number("batch", 4),
            Accumulate = arguments.Number("accumulate", 4),
            EvalSplit = 0,
        };
        try
        {
            var watch = new Watch();
            var outcome = new TrainingRun(new TrainRequest(options, new Dictionary<OptionEntry, object?>(), null), watch).Execute(CancellationToken.None);
            Report(options, outcome.Plan, watch);
        }
        finally
        {
            if (Directory.Exists(output))
                Directory.Delete(output, recursive: true);
        }
    }

    private static void Report(TrainOptions options, RunPlan plan, Watch watch)
    {
        var peak = Math.Max(watch.PeakBefore, MatmulPeak.Measure(plan.Compute.Dtype == "bf16"));
        var seconds = watch.Rows.Sum(row => row.Seconds);
        var (pairs, tokens) = (watch.Rows.Sum(row => row.Pairs), watch.Rows.Sum(row => row.Tokens));
        var flops = FlopsPerEpoch(options) * tokens / plan.Work.Tokens;
        Console.WriteLine($"{plan.Compute.Dtype}, {plan.Compute.Threads} threads, {plan.Work.Steps} steps, {pairs} pairs, {tokens} tokens, {watch.Rows.Sum(row => row.SupervisedTokens)} supervised");
        Console.WriteLine($"{seconds:F1} s in steps: {pairs / seconds:F4} pairs/s, {tokens / seconds:F1} tokens/s");
        Console.WriteLine($"share of the matmul peak: {flops / seconds / peak:P1} of {peak / 1e9:F0} GFLOP/s (2,048-square products, same run)");
        Console.WriteLine($"peak memory: {watch.Rows.Max(row => row.PeakMemoryBytes) / 1e9:F2} GB (forecast {watch.Forecast!.Memory.Total / 1e9:F2} GB)");
        Console.WriteLine($"loss: {watch.Rows[0].Loss:F4} in the first step, {watch.Rows[^1].Loss:F4} in the last");
    }

    /// <summary>Useful work as the share is defined: linears, head at supervised positions, causal attention; forward and backward.</summary>
    private static double FlopsPerEpoch(TrainOptions options)
    {
        using var model = BaseModel.Open(options.Base!);
        var source = new TrainingSetSource { Data = options.Data!, Seed = options.Seed };
        var loader = new TrainingSetLoader(
            source,
            () => ChatFormats.Create(options.Format, Tokenizer.Open(model.TokenizerPath!)),
            new ExampleOptions { ContextLength = model.Config.ContextLength, StepPairs = options.Batch * options.Accumulate });
        return TrainingWork.Flops(model.Config, loader.Load().Set.Sequences);
    }

    private sealed class Watch : ITrainingObserver
    {
        public List<StepMetrics> Rows { get; } = [];

        public TrainingForecast? Forecast { get; private set; }

        public double PeakBefore { get; private set; }

        public void Stage(string what) => Console.Error.WriteLine(what);

        public void Planned(TrainingForecast forecast)
        {
            Forecast = forecast;
            PeakBefore = MatmulPeak.Measure(forecast.Plan.Compute.Dtype == "bf16");
        }

        public void StepDone(StepMetrics metrics, int totalSteps)
        {
            Rows.Add(metrics);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {metrics.Step}/{totalSteps}: {metrics.Seconds:F1} s, {metrics.TokensPerSecond:F0} tokens/s, loss {metrics.Loss:F4}"));
        }

        public void Evaluated(EvaluationMetrics metrics)
        {
        }

        public void Saved(int step)
        {
        }
    }
}
