using System.Text.Json.Serialization;

namespace BrightRun.Domain.Train;

/// <summary>
/// Where an adapter comes from and what it consists of: <c>manifest.json</c>, written last, so that its presence says that the run
/// is complete and passed the gate.
/// </summary>
public sealed record AdapterManifest
{
    /// <summary>Name of the file in the adapter's folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The value of <see cref="Schema"/> that this version writes.</summary>
    public const string CurrentSchema = "brightrun-adapter-1";

    /// <summary>The form of this record.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>When it was finished, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The plan that was carried out.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>The seed of every draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Versions of what computed it, by name: brightrun, dotnet, torchsharp, libtorch, os, processor.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>What came out.</summary>
    public required RunResult Metrics { get; init; }

    /// <summary>Every file of the adapter but this one.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }
}

/// <summary>One file of an adapter.</summary>
/// <param name="Name">Path within the adapter's folder.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">SHA-256, lower-case hexadecimal.</param>
public sealed record ManifestFile(string Name, long Bytes, string Sha256);

/// <summary>The outcome of a run in numbers.</summary>
public sealed record RunResult
{
    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>The step whose adapter was written.</summary>
    public required int WrittenStep { get; init; }

    /// <summary>Whether evaluation ended the run before its last planned step.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>Loss of the first step.</summary>
    public required double FirstLoss { get; init; }

    /// <summary>Loss of the last step.</summary>
    public required double FinalLoss { get; init; }

    /// <summary>Evaluation loss before the first step; null without evaluation.</summary>
    public required double? FirstEvalLoss { get; init; }

    /// <summary>Evaluation loss after the last step; null without evaluation.</summary>
    public required double? FinalEvalLoss { get; init; }

    /// <summary>Evaluation loss of the adapter that was written; null without evaluation.</summary>
    public required double? WrittenEvalLoss { get; init; }

    /// <summary>Tokens forwarded for training.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds of all steps together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Highest peak resident set of the steps.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Most sequences in a forward pass at the end, where the memory ran out on the way; absent where the plan's number held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LoweredMicroBatch { get; init; }

    /// <summary>Largest difference that the adapter makes to the base's logits on the probe.</summary>
    public required double ProbeLogitChange { get; init; }
}
