using System.Globalization;
using BrightRun.Domain;

namespace BrightRun.Engine.Train.Planning;

/// <summary>The peak memory of a run by part, in bytes.</summary>
/// <param name="Weights">The base's weights in the compute type.</param>
/// <param name="Adapter">The adapter's values and gradients, in float32, and its copy in the compute type.</param>
/// <param name="Optimizer">Two moments and the best values so far.</param>
/// <param name="Activations">What the forward pass keeps for the backward pass, for the longest forward pass.</param>
/// <param name="Scratch">What a layer's backward pass and the loss need for a moment.</param>
/// <param name="Runtime">.NET, libtorch and the token lists.</param>
public sealed record MemoryForecast(long Weights, long Adapter, long Optimizer, long Activations, long Scratch, long Runtime)
{
    /// <summary>All parts.</summary>
    public long Total => Weights + Adapter + Optimizer + Activations + Scratch + Runtime;

    /// <summary>Refuses a run that would need more memory than there is.</summary>
    /// <param name="available">Memory at hand, in bytes.</param>
    /// <param name="longestSequence">Its tokens, for the message.</param>
    /// <exception cref="RefusedException">Names the parts in numbers.</exception>
    public void EnsureFits(long available, int longestSequence)
    {
        if (Total <= available)
            return;
        throw new RefusedException(
            $"The run needs {Gigabytes(Total)} of memory and {Gigabytes(available)} are at hand: base {Gigabytes(Weights)}, adapter {Gigabytes(Adapter)}, " +
            $"optimizer {Gigabytes(Optimizer)}, activations {Gigabytes(Activations)} for {longestSequence} tokens, scratch {Gigabytes(Scratch)}, runtime {Gigabytes(Runtime)}.",
            "Use --activation-checkpointing on, a smaller --max-length or --micro-batch, --dtype bf16, or a smaller base.");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB");
}

/// <summary>What the memory of a run depends on.</summary>
public sealed record MemoryQuestion
{
    /// <summary>The base.</summary>
    public required Formats.ModelConfig Model { get; init; }

    /// <summary>The base's weights, as they are kept.</summary>
    public required WeightMemory Weights { get; init; }

    /// <summary>Bytes of a number of base and compute: 4 or 2.</summary>
    public required int NumberBytes { get; init; }

    /// <summary>Values of the adapter.</summary>
    public required long AdapterValues { get; init; }

    /// <summary>Values of a second adapter that is never trained: the reference of preferences; 0 without one.</summary>
    public long ReferenceValues { get; init; }

    /// <summary>Whether values learn at different rates (LoRA+).</summary>
    public bool DifferentRates { get; init; }

    /// <summary>Whether the values of the best evaluation are kept.</summary>
    public required bool KeepBest { get; init; }

    /// <summary>Tokens of the longest forward pass.</summary>
    public required long PassTokens { get; init; }

    /// <summary>Whether layers are computed again in the backward pass.</summary>
    public required bool Recompute { get; init; }
}
