using BrightRun.Domain.Options;
using BrightRun.Domain.Train;

namespace BrightRun.Domain.Serve;

/// <summary>Who speaks: a base, an adapter over it, and how they are made ready. The flags of the verbs that let a model speak are made from this record.</summary>
public sealed record SpeakerOptions
{
    private const string Group = "Model";

    /// <summary>The base model.</summary>
    [OptionInfo(Group = Group, Unit = "FOLDER|FILE.gguf", Help = "Base model: a Hugging Face folder or a GGUF file, with its tokenizer.")]
    public string? Base { get; init; }

    /// <summary>An adapter over it; null for the base alone.</summary>
    [OptionInfo(Group = Group, Unit = "DIR", DefaultText = "the base alone", Help = "An adapter over the base.")]
    public string? Adapter { get; init; }

    /// <summary>Whether the adapter may belong to another base.</summary>
    [OptionInfo(Group = Group, IsSwitch = true, Help = "Take an adapter whose manifest names another base.")]
    public bool AllowOtherBase { get; init; }

    /// <summary>How messages become tokens.</summary>
    [OptionInfo(Group = Group, Unit = "llama-3|chatml|mistral|auto", Help = "Chat format; auto is the base's own, recognised from its template.")]
    public string Format { get; init; } = "auto";

    /// <summary>Number type of base and compute.</summary>
    [OptionInfo(Group = Group, Help = "Number type of base and compute; auto is bf16 on a GPU, on a CPU whichever multiplies faster there.")]
    public DtypeChoice Dtype { get; init; } = DtypeChoice.Auto;

    /// <summary>Where it runs.</summary>
    [OptionInfo(Group = Group, Help = "Where to compute; auto is a GPU where there is one.")]
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;
}
