using System.Diagnostics;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Engine.Pretrain;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>Forward and backward pass of our own small model with all of its weights learning: tokens per second.</summary>
internal sealed class PretrainBenchmark() : Benchmark(
    "pretrain", "passes of the small base, all weights trained; --dtype f32|bf16 --tokens N (4096) a pass, --length N (256) a sequence, --passes N (6), --threads N (2)")
{
    private const int Vocabulary = 4096;

    public override void Run(BenchArguments arguments)
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(arguments.Number("threads", 2));
        var type = arguments.Text("dtype", "bf16") == "bf16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        var (tokens, length) = (arguments.Number("tokens", 4096), arguments.Number("length", 256));
        using var parameters = new FullParameters(SmallLlama.Describe(Vocabulary, 0, 1, 2));
        ModelInit.Fill(parameters, seed: 1);
        using var model = Load(parameters, type);
        var ids = Enumerable.Range(0, tokens).Select(i => (int)(i * 2654435761L % Vocabulary)).ToArray();
        var batch = new TokenBatch(ids, ids, [.. Enumerable.Repeat(length, tokens / length)], []);

        var best = double.PositiveInfinity;
        for (var pass = 0; pass < arguments.Number("passes", 6); pass++)
        {
            var start = Stopwatch.GetTimestamp();
            model.ForwardBackward(batch, parameters, 1.0 / tokens, recompute: false);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        // Two operations per multiply-add, forward and twice backward; attention left out.
        var flops = 6.0 * (model.Config.LinearParameters + ((double)Vocabulary * model.Config.HiddenSize)) * tokens;
        Console.WriteLine($"{type}: best pass of {tokens} tokens {best * 1000:F0} ms, {tokens / best:F0} tokens/s, {flops / best / 1e9:F0} GFLOP/s");
    }

    private static CausalLm Load(FullParameters parameters, torch.ScalarType type)
    {
        var folder = Directory.CreateTempSubdirectory("brightrun-bench-");
        try
        {
            ModelFolder.Write(folder.FullName, parameters.Model, StoredType.F32, (name, values) =>
            {
                using var tensor = parameters.Value(name);
                tensor.data<float>().ToArray().CopyTo(values);
            });
            using var source = BaseModel.Open(folder.FullName);
            return CausalLm.Load(source, type, torch.CPU);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
