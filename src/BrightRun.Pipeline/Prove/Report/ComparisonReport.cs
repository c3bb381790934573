using BrightRun.Domain.Prove.Metrics.Comparison;

namespace BrightRun.Pipeline.Prove.Report;

/// <summary>
/// Everything that the report of a comparison says: arms, what was done to them, answers, measured differences, resources, hashes. The page is
/// made from this record alone, so a number on it is a number in here.
/// </summary>
public sealed record ComparisonReport
{
    /// <summary>Heading of the page, for example "Does the adapter change how the model talks?".</summary>
    public required string Title { get; init; }

    /// <summary>When the comparison ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Version of the product.</summary>
    public required string Version { get; init; }

    /// <summary>The machine in words: processor, cores, memory, operating system.</summary>
    public required string Machine { get; init; }

    /// <summary>The command that made the comparison.</summary>
    public required string Command { get; init; }

    /// <summary>Where training data and scenarios come from, in a sentence; says so where they are synthetic.</summary>
    public required string DataOrigin { get; init; }

    /// <summary>How the answers were drawn, in a sentence: greedy, or temperature, top-p and seed; longest answer; system prompt.</summary>
    public required string Generation { get; init; }

    /// <summary>The arms: baseline first, arm under test last.</summary>
    public required IReadOnlyList<ReportArm> Arms { get; init; }

    /// <summary>The held-out scenarios with their answers.</summary>
    public required IReadOnlyList<ReportScenario> Scenarios { get; init; }

    /// <summary>The metrics of these answers; arms are named by <see cref="ReportArm.Code"/>, scenarios by <see cref="ReportScenario.Id"/>.</summary>
    public required MetricStudy Study { get; init; }

    /// <summary>The base and every file that went in or came out.</summary>
    public required IReadOnlyList<ReportHash> Hashes { get; init; }

    /// <summary>What to try next, each with the command.</summary>
    public required IReadOnlyList<NextStep> NextSteps { get; init; }

    /// <summary>What limits this comparison beyond what every report of this kind says, in sentences.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];
}

/// <summary>One way of producing answers.</summary>
/// <param name="Code">A, B or C.</param>
/// <param name="Name">For example "neutral adapter".</param>
/// <param name="Explanation">What it is and why it is there, in plain words.</param>
/// <param name="Training">How its adapter was trained; null for the base.</param>
public sealed record ReportArm(string Code, string Name, string Explanation, ReportTraining? Training = null);

/// <summary>How an adapter was trained.</summary>
public sealed record ReportTraining
{
    /// <summary>Conversations trained on.</summary>
    public required int Conversations { get; init; }

    /// <summary>Answers learned from in one epoch.</summary>
    public required int Pairs { get; init; }

    /// <summary>Epochs.</summary>
    public required double Epochs { get; init; }

    /// <summary>Tokens that carried loss, over the whole run.</summary>
    public required long SupervisedTokens { get; init; }

    /// <summary>Values of the adapter.</summary>
    public required long TrainedValues { get; init; }

    /// <summary>Loss of each step, in order.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>Loss on held-out conversations before and after, or null without them.</summary>
    public (double Before, double After)? HeldOutLoss { get; init; }

    /// <summary>Seconds.</summary>
    public required PredictedActual Seconds { get; init; }

    /// <summary>Peak memory in bytes.</summary>
    public required PredictedActual MemoryBytes { get; init; }
}

/// <summary>A figure that was predicted before a run and measured after it.</summary>
/// <param name="Predicted">Before; null where nothing was predicted.</param>
/// <param name="Actual">After.</param>
public readonly record struct PredictedActual(double? Predicted, double Actual);

/// <summary>A held-out scenario.</summary>
/// <param name="Id">Its name.</param>
/// <param name="ClientMessage">What the client wrote.</param>
/// <param name="Answers">The answer of each arm by its code: the text as the model wrote it.</param>
public sealed record ReportScenario(string Id, string ClientMessage, IReadOnlyDictionary<string, string> Answers);

/// <summary>A file or folder and its fingerprint.</summary>
/// <param name="What">What it is, for example "training set, emotional".</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ReportHash(string What, string Path, string Sha256);

/// <summary>Something to try next.</summary>
/// <param name="What">What it does, in plain words.</param>
/// <param name="Command">The command line.</param>
public sealed record NextStep(string What, string Command);
