using System.Globalization;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Quantize;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;

namespace BrightRun.Bench;

/// <summary>
/// What training over few bits costs: the same run over the base as numbers, in NF4 with the nearest codes, in NF4 calibrated with what is trained on, and as its
/// file stores it, with the held-out loss before and after each.
/// </summary>
internal sealed class Nf4Benchmark() : Benchmark(
    "nf4", "the same LoRA run over the base unquantized, in NF4, in calibrated NF4 and as stored: held-out losses; --data FILE --base PATH --dtype bf16|f32 --epochs N (3) --threads N (all cores)")
{
    private const double HeldOutShare = 0.15;

    public override void Run(BenchArguments arguments)
    {
        var threads = arguments.Number("threads", Environment.ProcessorCount);
        var options = new TrainOptions
        {
            Data = arguments.Path("data", "data/brightrun-lora-v4-12.json"),
            Base = arguments.Path("base", "models/smollm2-135m-instruct.Q4_1.gguf"),
            Dtype = Enum.Parse<DtypeChoice>(arguments.Choice("dtype", "bf16", "f32"), ignoreCase: true),
            Epochs = arguments.Number("epochs", 3),
            EvalSplit = HeldOutShare,
        };
        Console.WriteLine("weights     before   after    against none  base in memory  seconds in steps");
        double? unquantized = null;
        var calibrated = Path.Combine(Path.GetTempPath(), $"brightrun-bench-{Environment.ProcessId}-nf4");
        foreach (var (name, quantize) in new[] { ("none", Quantization.None), ("nf4", Quantization.Nf4), ("calibrated", Quantization.Keep), ("keep", Quantization.Keep) })
        {
            var watch = name == "calibrated" ? TrainCalibrated(options, calibrated, threads) : Train(options with { Quantize = quantize }, threads);
            var (before, after) = (watch.HeldOut[0], watch.HeldOut[^1]);
            unquantized ??= after;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-10}  {before:F4}   {after:F4}   {(after / unquantized) - 1,11:+0.00%;-0.00%}  {watch.BaseBytes / 1e6,11:F0} MB  {watch.Seconds:F0}"));
        }
    }

    private static Watch TrainCalibrated(TrainOptions options, string folder, int threads)
    {
        try
        {
            using (var model = BaseModel.Open(options.Base!))
            {
                var work = new CalibratedNf4(model, CalibrationText.Read(model, options.Data!, options.EvalSplit, options.Seed), doubleQuantized: true) { Threads = threads };
                QuantizedFolder.Write(model, folder, doubleQuantized: true, () => work.Run((_, _) => { }, CancellationToken.None));
            }

            return Train(options with { Base = folder, Quantize = Quantization.Keep }, threads);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static Watch Train(TrainOptions options, int threads)
    {
        var output = Path.Combine(Path.GetTempPath(), $"brightrun-bench-{Environment.ProcessId}");
        try
        {
            var watch = new Watch();
            new TrainingRun(new TrainRequest(options with { Out = output }, new Dictionary<OptionEntry, object?>(), threads), watch).Execute(CancellationToken.None);
            return watch;
        }
        finally
        {
            if (Directory.Exists(output))
                Directory.Delete(output, recursive: true);
        }
    }

    private sealed class Watch : ITrainingObserver
    {
        public List<double> HeldOut { get; } = [];

        public long BaseBytes { get; private set; }

        public double Seconds { get; private set; }

        public void Stage(string what) => Console.Error.WriteLine(what);

        public void Planned(TrainingForecast forecast) => BaseBytes = forecast.Memory.Weights;

        public void StepDone(StepMetrics metrics, int totalSteps)
        {
            Seconds += metrics.Seconds;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {metrics.Step}/{totalSteps}: loss {metrics.Loss:F4}"));
        }

        public void Evaluated(EvaluationMetrics metrics) => HeldOut.Add(metrics.EvalLoss);

        public void Saved(int step)
        {
        }
    }
}
