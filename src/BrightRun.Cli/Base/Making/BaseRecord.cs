using BrightRun.Domain.Train;

namespace BrightRun.Cli.Base.Making;

/// <summary>What a finished base says of itself, <c>brightrun-base.json</c>: where it comes from, what came out, and the hash of every file.</summary>
internal sealed record BaseRecord
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "brightrun-base.json";

    /// <summary>When it was finished.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What was asked for.</summary>
    public required MakePlan Plan { get; init; }

    /// <summary>What it was trained on.</summary>
    public required TextFingerprint Text { get; init; }

    /// <summary>All weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Cross entropy of the held-out documents before the first step, in nats per token.</summary>
    public required double FirstHeldOutLoss { get; init; }

    /// <summary>The same of the finished model as it lies in the folder, computed in float32.</summary>
    public required double HeldOutLoss { get; init; }

    /// <summary>e to the power of <see cref="HeldOutLoss"/>.</summary>
    public required double HeldOutPerplexity { get; init; }

    /// <summary>Seconds of all steps.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Every other file of the folder.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }
}
