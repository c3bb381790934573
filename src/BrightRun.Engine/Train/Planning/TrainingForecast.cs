using BrightRun.Domain.Train;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>Everything that can be said about a run before it loads anything.</summary>
public sealed record TrainingForecast
{
    /// <summary>What it will do.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>Where the adapter will be.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>What became of the training data.</summary>
    public required TrainingSetReport Data { get; init; }

    /// <summary>Peak memory by part.</summary>
    public required MemoryForecast Memory { get; init; }

    /// <summary>Memory that this process may have in all, in bytes.</summary>
    public required long AvailableMemory { get; init; }

    /// <summary>Options with which a run that needs more than that fits; empty where it fits as it is, or nothing helps.</summary>
    public IReadOnlyList<MemoryProposal> Proposals { get; init; } = [];

    /// <summary>Which kernels compute, in words; why not ours, where they do not.</summary>
    public required string Kernels { get; init; }

    /// <summary>How long it will take.</summary>
    public required TimeForecast Time { get; init; }

    /// <summary>What a person should know first: findings in the data, a preset that does not suit them, unusual values.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
