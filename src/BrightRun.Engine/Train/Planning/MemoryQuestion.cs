using BrightRun.Formats;

namespace BrightRun.Engine.Train.Planning;

/// <summary>What the memory of a run depends on.</summary>
public sealed record MemoryQuestion
{
    /// <summary>The base.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>The base's weights, as they are kept.</summary>
    public required WeightMemory Weights { get; init; }

    /// <summary>Bytes of a number of base and compute: 4 or 2.</summary>
    public required int NumberBytes { get; init; }

    /// <summary>The adapter.</summary>
    public required AdapterSize Adapter { get; init; }

    /// <summary>Whether there is a second adapter that is never trained: the reference of preferences.</summary>
    public bool HasReference { get; init; }

    /// <summary>Whether inputs of the adapters are dropped.</summary>
    public bool Dropout { get; init; } = true;

    /// <summary>Whether values learn at different rates (LoRA+).</summary>
    public bool DifferentRates { get; init; }

    /// <summary>Whether the values of the best evaluation are kept.</summary>
    public required bool KeepBest { get; init; }

    /// <summary>Tokens of the largest forward pass.</summary>
    public required long PassTokens { get; init; }

    /// <summary>Supervised tokens of that pass; null for all.</summary>
    public long? SupervisedTokens { get; init; }

    /// <summary>How many different numbers of tokens the passes of the run have: libtorch compiles its bfloat16 products for each.</summary>
    public required long PassLengths { get; init; }

    /// <summary>Whether layers are computed again in the backward pass.</summary>
    public required bool Recompute { get; init; }

    /// <summary>What this process holds before the base is loaded, in bytes: .NET, libtorch, tokenizer and data. Null: what it usually is.</summary>
    public long? BytesBefore { get; init; }
}
