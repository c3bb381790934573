using BrightRun.Domain.Train;
using BrightRun.Tokens.Chat;

namespace BrightRun.Engine.Generate;

/// <summary>How a base is made ready to answer.</summary>
public sealed record GeneratorSettings
{
    /// <summary>Answers that are written side by side when nothing is said.</summary>
    public const int DefaultBatch = 8;

    /// <summary>Chat format, one of <see cref="ChatFormats.Names"/>.</summary>
    public string Format { get; init; } = ChatFormats.Auto;

    /// <summary>Number type of base and compute; auto is bf16 on a GPU, on a CPU whichever multiplies faster there.</summary>
    public DtypeChoice Dtype { get; init; } = DtypeChoice.Auto;

    /// <summary>Where; auto is a GPU where there is one.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>CPU threads, 1 or more.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Most answers that are written side by side, 1 or more. Decides speed and memory, not the answers.</summary>
    public int Batch { get; init; } = DefaultBatch;
}
