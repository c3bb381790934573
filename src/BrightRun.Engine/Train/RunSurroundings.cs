namespace BrightRun.Engine.Train;

/// <summary>What a run finds around it. Left alone it is this machine; tests put a clock, a full disk or little memory in its place.</summary>
public sealed record RunSurroundings
{
    /// <summary>Tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What every byte written to the output folder passes through; null for nothing.</summary>
    public Func<Stream, Stream>? Disk { get; init; }

    /// <summary>Says how many bytes of memory the process may have in all.</summary>
    public Func<long> MemoryAtHand { get; init; } = ProcessMemory.AtHand;

    /// <summary>What stands between the trainer and what it minimises; by default nothing.</summary>
    public Func<ITrainingObjective, ITrainingObjective> Objective { get; init; } = objective => objective;
}
