namespace BrightRun.Formats.Families;

/// <summary>What distinguishes one family of decoder-only models in files: its names, and what a file may leave unsaid.</summary>
internal sealed record ModelFamily
{
    /// <summary><c>model_type</c> of config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>The class that config.json names under <c>architectures</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>general.architecture</c> of GGUF, also the prefix of its keys.</summary>
    public required string GgufArchitecture { get; init; }

    /// <summary>llama.cpp stores the rows of q and k of this family pair by pair.</summary>
    public required bool GgufInterleavesQueryAndKey { get; init; }

    /// <summary>When <c>rms_norm_eps</c> is not given.</summary>
    public required double DefaultRmsNormEpsilon { get; init; }

    /// <summary>When no rotary base is given.</summary>
    public required double DefaultRopeBase { get; init; }

    /// <summary>When <c>max_position_embeddings</c> is not given.</summary>
    public required int DefaultContextLength { get; init; }

    /// <summary>When <c>tie_word_embeddings</c> is not given.</summary>
    public required bool DefaultTiedHead { get; init; }

    /// <summary>When <c>hidden_act</c> is not given.</summary>
    public required string DefaultActivation { get; init; }

    /// <summary>When <c>bos_token_id</c> is not given.</summary>
    public required int? DefaultBosId { get; init; }

    /// <summary>When <c>eos_token_id</c> is not given.</summary>
    public required int? DefaultEosId { get; init; }
}
