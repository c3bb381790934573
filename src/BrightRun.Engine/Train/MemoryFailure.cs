using System.Globalization;
using System.Runtime.InteropServices;
using BrightRun.Domain;

namespace BrightRun.Engine.Train;

/// <summary>Recognises that memory has run out, in managed code or in libtorch, and says so to a person.</summary>
internal static class MemoryFailure
{
    /// <summary>What libtorch's allocators write: that of the processor, and that of the GPU.</summary>
    private static readonly string[] Signs = ["DefaultCPUAllocator", "not enough memory", "CUDA out of memory"];

    /// <summary>Whether the exception says that memory has run out.</summary>
    public static bool Is(Exception failure) =>
        failure is OutOfMemoryException || (failure is ExternalException && Signs.Any(sign => failure.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The refusal that it stands for.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="what">What happened, as the beginning of a sentence.</param>
    public static RefusedException Refusal(Exception failure, string what = "The memory ran out") => new(
        string.Create(CultureInfo.InvariantCulture, $"{what} (peak of this process so far: {ProcessMemory.Peak() / 1e9:F2} GB)."),
        "Close other programs and continue with --resume from the last checkpoint; or train anew with --activation-checkpointing on, --quantize nf4, or a smaller --max-length or --micro-batch.",
        failure);
}
