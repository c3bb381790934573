using BrightRun.Domain;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>
/// Decoding, held against what the memory gives in the same run: weights read per second as a share of a streaming sum; and the
/// time to the first token of a long prompt, held against a plain forward pass over it. Each figure at its best of several runs,
/// taken in turns, so that a busy machine disturbs all of them alike. On a machine that is busy throughout, processor time of one
/// thread (<c>--threads 1 --clock processor</c>) still says how much work a token is.
/// </summary>
internal sealed class DecodeBenchmark() : Benchmark("decode", "decoding and time to first token; --base PATH --dtype bf16|f32 --threads N (all) --prompt N (1000) --tokens N (64) --batch N (1) --runs N (6) --clock wall|processor")
{
    private BenchClock _clock = BenchClock.Wall;

    public override void Run(BenchArguments arguments)
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(arguments.Number("threads", Environment.ProcessorCount));
        _clock = BenchClock.Of(arguments);
        var (promptTokens, tokens, batch, runs) = (arguments.Number("prompt", 1000), arguments.Number("tokens", 64), arguments.Number("batch", 1), arguments.Number("runs", 6));
        var type = arguments.Text("dtype", "bf16") == "bf16" ? torch.bfloat16 : torch.float32;
        using var source = BaseModel.Open(arguments.Path("base", "models/smollm2-135m-instruct.Q4_1.gguf"));
        if (promptTokens + tokens > source.Config.ContextLength)
            throw new RefusedException($"--prompt {promptTokens} and --tokens {tokens} exceed the context of {source.Config.ContextLength}.", "Use fewer.");
        using var model = CausalLm.Load(source, type, torch.CPU);
        using var memory = new MemoryBandwidth(largePages: false);
        using var largePages = new MemoryBandwidth(largePages: true);
        var prompt = Enumerable.Range(0, promptTokens).Select(i => 100 + (i * 7919 % 20_000)).ToArray();
        var best = new Figures(0, 0, double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);
        for (var run = 0; run < runs; run++)
            best = best.Better(Measure(model, memory, largePages, prompt, tokens, batch));

        var weights = source.Config.Parameters * (type == torch.bfloat16 ? 2 : 4);
        var rate = weights / best.SecondsPerToken;
        Console.WriteLine($"{source.DisplayName}, {type}, {torch.get_num_threads()} threads, {_clock}: {weights / 1e6:F0} MB of weights, memory {best.Bandwidth / 1e9:F1} GB/s in pages of 4 KB, {best.LargePageBandwidth / 1e9:F1} GB/s in large ones");
        Console.WriteLine($"decoding {batch} at once, behind a short prompt: {batch / best.SecondsPerToken:F1} tokens/s, {rate / 1e9:F1} GB/s of weights, {rate / best.Bandwidth:P0} and {rate / best.LargePageBandwidth:P0} of the memory's");
        Console.WriteLine($"decoding {batch} at once, behind {promptTokens} tokens: {batch / best.SecondsPerLateToken:F1} tokens/s");
        Console.WriteLine($"first token of {promptTokens}: {best.FirstToken:F3} s; plain forward pass {best.Forward:F3} s; ratio {best.FirstToken / best.Forward:F2}; prompt {promptTokens / best.FirstToken:F0} tokens/s");
    }

    private Figures Measure(CausalLm model, MemoryBandwidth memory, MemoryBandwidth largePages, int[] prompt, int tokens, int batch)
    {
        var bandwidth = MemoryBandwidth.Bytes / _clock.Seconds(memory.Sum);
        var largePageBandwidth = MemoryBandwidth.Bytes / _clock.Seconds(largePages.Sum);
        var forward = _clock.Seconds(() => model.Logits(TokenBatch.ForInference(prompt)).Dispose());
        var firstToken = _clock.Seconds(() =>
        {
            using var cache = model.NewCache();
            model.Advance(TokenBatch.ForInference(prompt), [cache]).Dispose();
        });
        return new Figures(bandwidth, largePageBandwidth, Decode(model, prompt[..8], tokens, batch), Decode(model, prompt, tokens, batch), firstToken, forward);
    }

    /// <summary>Seconds of the quickest of several tokens in a row: what a step takes when nothing else disturbs it.</summary>
    private double Decode(CausalLm model, int[] prompt, int tokens, int batch)
    {
        const int Window = 8; // tokens measured together
        var caches = Enumerable.Range(0, batch).Select(_ => model.NewCache()).ToList();
        foreach (var cache in caches)
            model.Advance(TokenBatch.ForInference(prompt), [cache]).Dispose();
        var ids = Enumerable.Repeat(prompt[0], batch).ToArray();
        var next = new TokenBatch(ids, [], [.. ids.Select(_ => 1)], []);
        var best = double.MaxValue;
        for (var at = 0; at < tokens; at += Window)
        {
            best = Math.Min(best, _clock.Seconds(() =>
            {
                for (var token = 0; token < Window; token++)
                    model.Advance(next, caches).Dispose();
            }) / Window);
        }

        foreach (var cache in caches)
            cache.Dispose();
        return best;
    }

    private sealed record Figures(double Bandwidth, double LargePageBandwidth, double SecondsPerToken, double SecondsPerLateToken, double FirstToken, double Forward)
    {
        public Figures Better(Figures other) => new(
            Math.Max(Bandwidth, other.Bandwidth),
            Math.Max(LargePageBandwidth, other.LargePageBandwidth),
            Math.Min(SecondsPerToken, other.SecondsPerToken),
            Math.Min(SecondsPerLateToken, other.SecondsPerLateToken),
            Math.Min(FirstToken, other.FirstToken),
            Math.Min(Forward, other.Forward));
    }
}
