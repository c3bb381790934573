using System.Globalization;
using BrightRun.Domain;

namespace BrightRun.Engine.Train.Planning;

/// <summary>The peak memory of a run by part, in bytes.</summary>
/// <param name="Weights">The base's weights as they are kept.</param>
/// <param name="Adapter">The adapter's values and gradients, in float32, and its copy in the compute type.</param>
/// <param name="Optimizer">Two moments, and the best values so far.</param>
/// <param name="Activations">What the forward pass keeps for the backward pass, for the largest forward pass.</param>
/// <param name="Logits">What final norm, head and loss need for a moment.</param>
/// <param name="Scratch">What one layer's backward pass needs for a moment, or the check of the finished adapter, above what is kept.</param>
/// <param name="Runtime">.NET, libtorch, tokenizer, data, and what libtorch compiles for products.</param>
public sealed record MemoryForecast(long Weights, long Adapter, long Optimizer, long Activations, long Logits, long Scratch, long Runtime)
{
    /// <summary>What is needed for a moment only: the logits are gone when the layers' backward passes begin, so the larger part counts.</summary>
    public long Momentary => Math.Max(Logits, Scratch);

    /// <summary>All parts.</summary>
    public long Total => Weights + Adapter + Optimizer + Activations + Momentary + Runtime;

    /// <summary>Refuses a run that would need more memory than there is.</summary>
    /// <param name="available">What this process may have in all, in bytes.</param>
    /// <param name="pass">The largest forward pass, for the message: <c>2749 tokens</c>.</param>
    /// <param name="ways">Options with which it fits.</param>
    /// <exception cref="RefusedException">Names the parts in numbers, and the ways.</exception>
    public void EnsureFits(long available, string pass, IReadOnlyList<MemoryProposal> ways)
    {
        if (Total <= available)
            return;
        throw new RefusedException(
            $"The run needs {Gigabytes(Total)} of memory and {Gigabytes(available)} are at hand: base {Gigabytes(Weights)}, adapter {Gigabytes(Adapter)}, " +
            $"optimizer {Gigabytes(Optimizer)}, activations {Gigabytes(Activations)} for {pass}, logits {Gigabytes(Logits)} or one layer's backward pass {Gigabytes(Scratch)}, runtime {Gigabytes(Runtime)}.",
            ways.Count == 0
                ? "No setting makes this base fit with these data: take a smaller base, or a machine with more memory."
                : $"It fits with {string.Join(", or with ", ways.Select(way => $"{way.Options} ({Gigabytes(way.Bytes)})"))}.");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB");
}
