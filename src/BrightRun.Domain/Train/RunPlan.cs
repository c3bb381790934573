using BrightRun.Domain.Options;

namespace BrightRun.Domain.Train;

/// <summary>
/// What a run will do, resolved to the last detail and stored as <c>plan.json</c> before it does anything. <c>--resume</c> goes by
/// it alone; everything that decides a number is in it.
/// </summary>
public sealed record RunPlan
{
    /// <summary>The value of <see cref="Schema"/> that this version writes.</summary>
    public const string CurrentSchema = "brightrun-plan-1";

    /// <summary>The form of this record.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Version of the product that made the plan.</summary>
    public required string Version { get; init; }

    /// <summary>Every option by its flag's name, as its flag would be written; null where none is set. Usable as a configuration file.</summary>
    public required IReadOnlyDictionary<string, string?> Options { get; init; }

    /// <summary>The training data.</summary>
    public required FileFingerprint Data { get; init; }

    /// <summary>The base model.</summary>
    public required FileFingerprint Base { get; init; }

    /// <summary>The evaluation data, where they are a file of their own.</summary>
    public FileFingerprint? EvalData { get; init; }

    /// <summary>The adapter that the run starts from.</summary>
    public FileFingerprint? InitAdapter { get; init; }

    /// <summary>How messages become tokens; null for tokenized data.</summary>
    public ChatFormatFingerprint? ChatFormat { get; init; }

    /// <summary>Where and in which numbers the run computes.</summary>
    public required ComputePlan Compute { get; init; }

    /// <summary>What is trained on.</summary>
    public required WorkPlan Work { get; init; }

    /// <summary>The options as text, in the order of their table.</summary>
    public static IReadOnlyDictionary<string, string?> Texts(TrainOptions options) =>
        OptionTable.Of<TrainOptions>().Where(entry => entry.Info.InPlan).ToDictionary(entry => entry.Name, entry => entry.Format(options), StringComparer.Ordinal);

    /// <summary>The stored options as a record again.</summary>
    /// <exception cref="RefusedException">The plan holds an option or a value that this version does not know.</exception>
    public TrainOptions ReadOptions() =>
        OptionTable.With(
            new TrainOptions(),
            from pair in Options
            let entry = OptionTable.Find<TrainOptions>(pair.Key)
                ?? throw new RefusedException($"plan.json holds the option {pair.Key}, which this version does not have.", $"Resume with version {Version}, which made the plan.")
            select KeyValuePair.Create(entry, pair.Value is null ? null : entry.Parse(pair.Value)));
}

/// <summary>The chat format of a run and the template that it was recognised from.</summary>
/// <param name="Name">Name of the format, never <c>auto</c>.</param>
/// <param name="TemplateSha256">SHA-256 of all that decides the rendering.</param>
public sealed record ChatFormatFingerprint(string Name, string TemplateSha256);

/// <summary>Where and in which numbers a run computes.</summary>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Dtype">Number type of base and compute: f32 or bf16.</param>
/// <param name="DtypeReason">Why, in words.</param>
/// <param name="Threads">CPU threads; results depend on their number in the last bits.</param>
/// <param name="RecomputeActivations">Whether layers are computed again in the backward pass.</param>
/// <param name="MicroBatch">Most sequences in one forward pass.</param>
/// <param name="Weights">How the base's linears are kept: none, nf4 or keep, never auto; null in plans of earlier versions.</param>
public sealed record ComputePlan(string Device, string Dtype, string DtypeReason, int Threads, bool RecomputeActivations, int MicroBatch, string? Weights = null);

/// <summary>What is trained on, counted.</summary>
public sealed record WorkPlan
{
    /// <summary>Conversations (tokenized data: lines) trained on.</summary>
    public required int Conversations { get; init; }

    /// <summary>Conversations (tokenized data: lines) held out or read for evaluation.</summary>
    public required int EvaluationConversations { get; init; }

    /// <summary>Pairs trained on in one epoch.</summary>
    public required int Pairs { get; init; }

    /// <summary>Sequences in one epoch.</summary>
    public required int Sequences { get; init; }

    /// <summary>Tokens of the pairs one by one, in one epoch.</summary>
    public required long UnfoldedTokens { get; init; }

    /// <summary>Tokens forwarded in one epoch.</summary>
    public required long Tokens { get; init; }

    /// <summary>Supervised tokens in one epoch.</summary>
    public required long SupervisedTokens { get; init; }

    /// <summary>Longest sequence in tokens.</summary>
    public required int LongestSequence { get; init; }

    /// <summary>Most tokens a sequence may have; null where only the base's context limits it.</summary>
    public required int? LengthLimit { get; init; }

    /// <summary>Optimizer steps of the whole run.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps of warm-up among them.</summary>
    public required int WarmupSteps { get; init; }

    /// <summary>Steps between evaluations; 0 where there is nothing to evaluate on.</summary>
    public required int EvaluateEvery { get; init; }
}
