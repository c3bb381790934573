using BrightRun.Engine.Kernels;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>
/// Where the time of one decoder layer goes: each operation at SmolLM2-135M's sizes, forward and backward, at its best of
/// several runs, beside the time that its matmuls alone would take at the machine's peak.
/// </summary>
internal sealed class LayerBenchmark() : Benchmark("layer", "time of each operation of a decoder layer; --dtype bf16|f32 --tokens N (2048) --runs N (8) --kernels fast|plain --clock wall|processor")
{
    private const int Hidden = 576;
    private const int FeedForward = 1536;
    private const int Vocabulary = 49152;
    private const int Rank = 16;
    private static readonly AttentionShape Shape = new(9, 3, 64);

    public override void Run(BenchArguments arguments)
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(Environment.ProcessorCount);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var (tokens, runs) = (arguments.Number("tokens", 2048), arguments.Number("runs", 8));
        var type = arguments.Text("dtype", "bf16") == "bf16" ? torch.bfloat16 : torch.float32;
        var kernels = arguments.Text("kernels", "fast") == "plain" ? KernelSet.Plain() : KernelSet.For(torch.CPU, type);
        var clock = BenchClock.Of(arguments);
        var peak = MatmulPeak.Measure(type == torch.bfloat16, clock);
        Console.WriteLine($"{type}, {tokens} tokens, matmul peak {peak / 1e9:F0} GFLOP/s, {clock}");
        foreach (var (name, flops, body) in Operations(kernels, type, tokens))
        {
            var seconds = Best(clock, runs, body);
            var share = flops == 0 ? string.Empty : $"{flops / seconds / peak,8:P0} of the peak";
            Console.WriteLine($"{name,-32}{seconds * 1e3,9:F2} ms {share}");
        }
    }

    private static IEnumerable<(string Name, double Flops, Action Body)> Operations(KernelSet kernels, torch.ScalarType type, int tokens)
    {
        torch.Tensor Numbers(long rows, long columns) => torch.randn(rows, columns).to_type(type);
        var (x, weight) = (Numbers(tokens, Hidden), torch.ones(Hidden));
        yield return ("rms norm", 0, () => kernels.RmsNorm.Forward(x, weight, 1e-5).Dispose());
        yield return ("rms norm, backward", 0, () => kernels.RmsNorm.Backward(x, x, weight, 1e-5, Numbers(1, 1).expand(tokens, Hidden).contiguous()));

        foreach (var (name, input, output) in new[] { ("qkv", Hidden, Shape.Width), ("o", Shape.QueryWidth, Hidden), ("gate up", Hidden, 2 * FeedForward), ("down", FeedForward, Hidden) })
        {
            var (a, w, g) = (Numbers(tokens, input), Numbers(output, input), Numbers(tokens, output));
            var flops = 2.0 * tokens * input * output;
            yield return ($"{name} matmul", flops, () => a.mm(w.t()).Dispose());
            yield return ($"{name} matmul, backward", flops, () => g.mm(w).Dispose());
            var (down, up) = (Numbers(Rank, input), Numbers(output, Rank));
            yield return ($"{name} adapter, three products each way", 0, () =>
            {
                using var low = a.mm(down.t());
                g.addmm_(low, up.t(), 1, 1);
                using var gradient = g.mm(up);
                gradient.t().mm(a).Dispose();
                g.t().mm(low).Dispose();
                a.addmm_(gradient, down, 1, 1);
            });
        }

        var layout = new SequenceLayout([tokens]);
        var draw = new DropoutDraw(layout, [1], 0, 0.05f);
        yield return ("dropout of d", 0, () => kernels.Dropout.Forward(x, draw).Dispose());
        var gateUp = Numbers(tokens, 2 * FeedForward);
        var inner = Numbers(tokens, FeedForward);
        yield return ("gated activation", 0, () => kernels.GatedActivation.Forward(gateUp).Dispose());
        yield return ("gated activation, backward", 0, () => kernels.GatedActivation.Backward(inner, gateUp));

        var rotary = RotaryTable.Create([.. Enumerable.Range(0, Shape.HeadSize / 2).Select(i => MathF.Pow(1e5f, -2f * i / Shape.HeadSize))], tokens, torch.CPU);
        var (qkv, attended) = (Numbers(tokens, Shape.Width), Numbers(tokens, Shape.QueryWidth));
        var attention = 2.0 * Shape.QueryWidth * tokens * tokens;
        yield return ("attention", attention, () => kernels.Attention.Forward(qkv, layout, Shape, rotary, keepForBackward: false).Dispose());
        var tape = kernels.Attention.Forward(qkv, layout, Shape, rotary, keepForBackward: true);
        yield return ("attention, backward", 2.5 * attention, () => tape.Backward(attended).Dispose());

        var supervised = tokens * 2 / 3;
        var (hidden, head) = (Numbers(supervised, Hidden), Numbers(Vocabulary, Hidden));
        var labels = Enumerable.Range(0, supervised).Select(i => i * 7919 % Vocabulary).ToArray();
        var gradient = torch.empty_like(hidden);
        yield return ("head and loss, both ways (per model)", 4.0 * supervised * Hidden * Vocabulary, () => kernels.HeadLoss.Forward(hidden, head, labels, 1e-4, gradient).Dispose());
    }

    private static double Best(BenchClock clock, int runs, Action body)
    {
        var best = double.PositiveInfinity;
        for (var run = 0; run <= runs; run++)
        {
            using var scope = torch.NewDisposeScope();
            best = Math.Min(best, clock.Seconds(body));
        }

        return best;
    }
}
