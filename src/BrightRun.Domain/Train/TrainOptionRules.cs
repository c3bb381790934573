using System.Globalization;

namespace BrightRun.Domain.Train;

/// <summary>What the values of <see cref="TrainOptions"/> may be, alone and together. Every rule names the flag.</summary>
internal static class TrainOptionRules
{
    /// <summary>
    /// A number's hard limits (outside: an error) and the range that the product's pages offer (outside: a warning).
    /// </summary>
    private sealed record Range(string Flag, Func<TrainOptions, double?> Value, double Least, double Most, bool AboveLeast = false, double UsualLeast = double.NegativeInfinity, double UsualMost = double.PositiveInfinity)
    {
        public bool Allows(double value) => (AboveLeast ? value > Least : value >= Least) && value <= Most;

        public bool IsUsual(double value) => value >= UsualLeast && value <= UsualMost;

        public string Limits => $"{(AboveLeast ? "above " : "")}{Text(Least)} to {Text(Most)}";
    }

    private const double Many = int.MaxValue;

    private static readonly Range[] Ranges =
    [
        new("--rank", o => o.Rank, 1, 4096, UsualLeast: 4, UsualMost: 128),
        new("--alpha", o => o.Alpha, 0, 1e6, AboveLeast: true),
        new("--dropout", o => o.Dropout, 0, 0.99),
        new("--lr", o => o.Lr, 0, 10, AboveLeast: true, UsualLeast: 1e-5, UsualMost: 1e-3),
        new("--weight-decay", o => o.WeightDecay, 0, 1),
        new("--max-grad-norm", o => o.MaxGradNorm, 0, double.MaxValue),
        new("--batch", o => o.Batch, 1, Many, UsualLeast: 1, UsualMost: 64),
        new("--accumulate", o => o.Accumulate, 1, Many),
        new("--micro-batch", o => o.MicroBatch, 1, Many),
        new("--epochs", o => o.Epochs, 1, 100_000, UsualLeast: 1, UsualMost: 20),
        new("--steps", o => o.Steps, 1, Many),
        new("--max-length", o => o.MaxLength.Tokens, 8, Many),
        new("--eval-split", o => o.EvalSplit, 0, 0.9),
        new("--eval-every", o => o.EvalEvery, 1, Many),
        new("--patience", o => o.Patience, 1, Many),
        new("--save-every", o => o.SaveEvery, 1, Many),
        new("--beta", o => o.Beta, 0, 100, AboveLeast: true, UsualLeast: 0.01, UsualMost: 1),
        new("--lora-plus-ratio", o => o.LoraPlusRatio, 0, 1000, AboveLeast: true, UsualLeast: 1, UsualMost: 32),
        new("--neftune-alpha", o => o.NeftuneAlpha, 0, 1000, UsualLeast: 0, UsualMost: 15),
        new("--keep-checkpoints", o => o.KeepCheckpoints, 1, Many),
    ];

    public static IEnumerable<string> Errors(TrainOptions options)
    {
        foreach (var range in Ranges)
        {
            if (range.Value(options) is { } value && !range.Allows(value))
                yield return $"{range.Flag} {Text(value)}: must be {range.Limits}.";
        }

        if ((long)options.Batch * options.Accumulate > int.MaxValue)
            yield return $"--batch {options.Batch} and --accumulate {options.Accumulate}: a step of more than {int.MaxValue} pairs.";
        if (options.EvalSplit > 0 && options.EvalData is not null)
            yield return "--eval-split and --eval-data: the held-out part comes from one of them; leave one out.";
        if (options is { Beta: { } beta, Method: TrainMethod.Sft })
            yield return $"--beta {Text(beta)}: only preference methods have a reference; give --method dpo with it, or leave it out.";
        if (options is { OffloadActivations: true, ActivationCheckpointing: Toggle.Off })
            yield return "--offload-activations on: only the inputs of layers that are computed again are kept elsewhere; leave --activation-checkpointing off out.";
        if (options.Patience is not null && options.EvalSplit == 0 && options.EvalData is null)
            yield return "--patience: there is nothing to evaluate on; give --eval-split above 0 or --eval-data.";
        if (options.EvalEvery is not null && options.EvalSplit == 0 && options.EvalData is null)
            yield return "--eval-every: there is nothing to evaluate on; give --eval-split above 0 or --eval-data.";
    }

    public static IEnumerable<string> Warnings(TrainOptions options)
    {
        foreach (var range in Ranges)
        {
            if (range.Value(options) is { } value && range.Allows(value) && !range.IsUsual(value))
                yield return $"{range.Flag} {Text(value)} is unusual; {Text(range.UsualLeast)} to {Text(range.UsualMost)} is what people train with.";
        }

        if (options is { Dora: true, Dropout: > 0 })
            yield return $"--dora with --dropout {Text(options.Dropout)} multiplies with the base's weights five times in a step instead of three; --dropout 0 is faster.";
    }

    private static string Text(double value) => value switch
    {
        double.NegativeInfinity => "any",
        double.PositiveInfinity => "any",
        double.MaxValue => "any",
        Many => "any",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
