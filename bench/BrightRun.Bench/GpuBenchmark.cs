using System.Diagnostics;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Engine.Native.Cuda;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>
/// Training steps over random weights of real models' sizes, LoRA of rank 16 on the seven linears: tokens per second, share of the
/// matmul rate, and memory. On a GPU where there is one, else on the CPU, where only the tiny shape makes sense.
/// </summary>
internal sealed class GpuBenchmark() : Benchmark(
    "gpu",
    "LoRA steps over random weights; --shape tiny|1b|8b|70b --batch N (1) --accumulate N (1) --length N (2048) --steps N (4) --quantize none|nf4 --recompute on|off --offload off|on --libtorch FOLDER")
{
    private const int WarmUpSteps = 2;
    private const int PeakRuns = 10;
    private const double LearningRate = 2e-4;
    private const double GradientLimit = 0.3;

    public override void Run(BenchArguments arguments)
    {
        if (arguments.Text("libtorch", string.Empty) is { Length: > 0 } folder)
            TorchNative.Use(folder);
        var native = TorchNative.EnsureLoaded();
        var device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        Console.WriteLine($"libtorch in {native.Folder} ({native.Origin}), computing on {device.type}");

        var shape = arguments.Text("shape", "tiny");
        var (batch, accumulate, length) = (arguments.Number("batch", 1), arguments.Number("accumulate", 1), arguments.Number("length", 2048));
        var steps = arguments.Number("steps", 4);
        var (nf4, recompute) = (arguments.Choice("quantize", "none", "nf4") == "nf4", arguments.Choice("recompute", "on", "off") == "on");
        var config = GpuShapes.Find(shape);
        using var model = CausalLm.Create(config, torch.bfloat16, device, (kernels, scratch) => new RandomWeights(config, torch.bfloat16, device, nf4, kernels, scratch));
        model.OffloadsLayerInputs = arguments.Choice("offload", "off", "on") == "on";
        Console.WriteLine(model.KernelNote);
        using var adapter = model.CreateAdapter(new AdapterConfig { Rank = 16, Alpha = 32, Dropout = 0.05 }, seed: 1);
        using var optimizer = new AdamW(adapter.Values, adapter.Gradients, weightDecay: 0);

        var sequences = Sequences(config, batch * accumulate, length);
        var batches = sequences.Chunk(batch).Select(Batch).ToList();
        var supervised = sequences.Sum(sequence => sequence.SupervisedTokens);
        var number = 0;
        double Step()
        {
            using var scope = torch.NewDisposeScope();
            adapter.Gradients.zero_();
            var losses = batches.ConvertAll(one => model.QueueForwardBackward(one, adapter, 1.0 / supervised, recompute));
            var loss = losses.Sum(pending => pending.Read().Sum) / supervised;
            GradientClipping.Clip(adapter.Gradients, GradientLimit);
            optimizer.Step(++number, LearningRate);
            adapter.MarkUpdated();
            return loss;
        }

        var peak = MatmulRate(device);
        var first = 0.0;
        for (var step = 0; step < WarmUpSteps; step++)
            first = step == 0 ? Step() : first;
        Synchronize(device);
        var begin = Stopwatch.GetTimestamp();
        var last = 0.0;
        for (var step = 0; step < steps; step++)
            last = Step();
        Synchronize(device);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds / steps;
        var share = TrainingWork.Flops(config, sequences) / seconds / peak;
        var memory = device.type == DeviceType.CUDA ? CudaDriver.Open().UsedMemory() : ProcessMemory.Peak();
        Console.WriteLine($"loss {first:F4} at the first step, {last:F4} at step {number}");
        Console.WriteLine(
            $"RESULT shape={shape} batch={batch} accumulate={accumulate} length={length} gc={recompute} nf4={nf4} tok/s={sequences.Count * (double)length / seconds:F0} share={share:F3} peakTF={peak / 1e12:F3} memGB={memory / 1e9:F1}");
    }

    /// <summary>Random ids; the last two thirds of each sequence are supervised.</summary>
    private static List<TrainingSequence> Sequences(ModelConfig config, int count, int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var ids = Enumerable.Range(0, length).Select(_ => random.Next(3, config.VocabularySize)).ToArray();
            var labels = ids.Select((id, i) => i < length / 3 ? TokenBatch.Ignored : id).ToArray();
            return new TrainingSequence(ids, labels, 1, string.Empty);
        })];
    }

    private static TokenBatch Batch(TrainingSequence[] sequences) => new(
        [.. sequences.SelectMany(sequence => sequence.Ids)],
        [.. sequences.SelectMany(sequence => sequence.Labels)],
        [.. sequences.Select(sequence => sequence.Ids.Length)],
        [.. sequences.Select((_, index) => (ulong)index + 1)]);

    /// <summary>Of square bfloat16 matrices, large enough for the device.</summary>
    private static double MatmulRate(torch.Device device)
    {
        long size = device.type == DeviceType.CUDA ? 8192 : 512;
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.randn([size, size], torch.bfloat16, device), torch.randn([size, size], torch.bfloat16, device));
        a.mm(b).Dispose();
        Synchronize(device);
        var begin = Stopwatch.GetTimestamp();
        for (var run = 0; run < PeakRuns; run++)
            a.mm(b).Dispose();
        Synchronize(device);
        return 2.0 * size * size * size * PeakRuns / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Synchronize(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
            torch.cuda.synchronize(device);
    }
}
