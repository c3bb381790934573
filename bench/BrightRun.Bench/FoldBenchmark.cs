using System.Diagnostics;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>
/// What folding saves, and that it changes nothing: every supervised token of a training file has its loss computed twice,
/// pair by pair and folded, one conversation after the other; the largest difference is printed.
/// </summary>
internal sealed class FoldBenchmark() : Benchmark("fold", "folded against pair-by-pair losses of a whole file, float32; --data FILE --base PATH --conversations N (all)")
{
    private const double Tolerance = 1e-4; // nats per token

    public override void Run(BenchArguments arguments)
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(Environment.ProcessorCount);
        using var source = BaseModel.Open(arguments.Path("base", "models/smollm2-135m-instruct.Q4_1.gguf"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var reader = TrainingDataReader.Open(arguments.Path("data", "data/brightrun-lora-v4-72.json"));
        var format = ChatFormats.Create("chatml", Tokenizer.Open(source.TokenizerPath!));

        var (single, folded) = (new Pass(model), new Pass(model));
        var worst = 0.0;
        foreach (var conversation in reader.ReadConversations().Take(arguments.Number("conversations", int.MaxValue)))
        {
            worst = Math.Max(worst, LargestGap(single.Losses(conversation, format, fold: false), folded.Losses(conversation, format, fold: true)));
            Console.Error.WriteLine($"{conversation.Id}: {single.Tokens:N0} tokens one by one, {folded.Tokens:N0} folded, largest difference so far {worst:E1}");
        }

        Console.WriteLine($"{folded.Pairs} pairs, {folded.Supervised:N0} supervised tokens");
        Console.WriteLine($"tokens: {single.Tokens:N0} one by one, {folded.Tokens:N0} folded ({(double)single.Tokens / folded.Tokens:F2} x fewer)");
        Console.WriteLine($"time of the forward passes: {single.Seconds:F0} s one by one, {folded.Seconds:F0} s folded ({single.Seconds / folded.Seconds:F2} x)");
        Console.WriteLine($"largest difference of a token's loss: {worst:E1}");
        if (worst > Tolerance)
            throw new RefusedException($"folded and pair-by-pair losses differ by {worst:E1}, more than {Tolerance:E0}.", "Folding must be exact; do not train folded until this is understood.");
    }

    private static double LargestGap(List<double> left, List<double> right) =>
        left.Count == right.Count
            ? left.Zip(right, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max()
            : throw new RefusedException($"{left.Count} supervised tokens one by one, {right.Count} folded.", "Folding must keep every supervised token.");

    /// <summary>One way through the file, and what it cost.</summary>
    private sealed class Pass(CausalLm model)
    {
        public int Pairs { get; private set; }

        public long Tokens { get; private set; }

        public long Supervised { get; private set; }

        public double Seconds { get; private set; }

        /// <summary>Loss of each supervised token of a conversation, in nats; empty where no pair of it can be trained on.</summary>
        public List<double> Losses(Conversation conversation, IChatFormat format, bool fold)
        {
            var builder = new TrainingSetBuilder(new ExampleOptions { Fold = fold });
            builder.Add(conversation, format);
            var losses = new List<double>();
            foreach (var sequence in builder.Sequences)
            {
                var begin = Stopwatch.GetTimestamp();
                losses.AddRange(model.TokenLosses(new TokenBatch(sequence.Ids, sequence.Labels, [sequence.Ids.Length], []), adapter: null));
                Seconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
                Pairs += sequence.Pairs;
                Tokens += sequence.Ids.Length;
            }

            Supervised += losses.Count;
            return losses;
        }
    }
}
