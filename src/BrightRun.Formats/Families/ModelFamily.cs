namespace BrightRun.Formats.Families;

/// <summary>
/// What distinguishes one family of decoder-only models: its names, the parts that it is made of, and what a file may leave unsaid.
/// A family without the optional members is computed as a Llama is.
/// </summary>
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

    /// <summary>
    /// Layers of the one size whose scores are divided by the root of hidden size / heads: GGUF does not store the number, llama.cpp
    /// knows it by this. Null where there is no such size.
    /// </summary>
    public int? GgufLayersOfWideScalar { get; init; }

    /// <summary>q, k and v have biases always and o never, whatever the description says.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary><c>attention_bias</c> of the description counts.</summary>
    public bool ReadsAttentionBias { get; init; }

    /// <summary><c>mlp_bias</c> of the description counts.</summary>
    public bool ReadsMlpBias { get; init; }

    /// <inheritdoc cref="ModelConfig.QueryKeyNorm"/>
    public bool QueryKeyNorm { get; init; }

    /// <inheritdoc cref="ModelConfig.SandwichNorms"/>
    public bool SandwichNorms { get; init; }

    /// <inheritdoc cref="ModelConfig.UnitOffsetNorms"/>
    public bool UnitOffsetNorms { get; init; }

    /// <inheritdoc cref="ModelConfig.ScaledEmbedding"/>
    public bool ScaledEmbedding { get; init; }

    /// <summary>Scores and logits may be bounded.</summary>
    public bool SoftCaps { get; init; }

    /// <summary>When <c>attn_logit_softcapping</c> is not mentioned.</summary>
    public double? DefaultAttentionSoftCap { get; init; }

    /// <summary>When <c>final_logit_softcapping</c> is not mentioned.</summary>
    public double? DefaultLogitSoftCap { get; init; }

    /// <summary>When <c>query_pre_attn_scalar</c> is not given; null for a family that always divides by the root of the head size.</summary>
    public double? DefaultQueryScalar { get; init; }

    /// <summary>Which layers see only a window.</summary>
    public WindowUse Windows { get; init; } = WindowUse.Never;

    /// <summary>When <c>sliding_window</c> is not mentioned.</summary>
    public int? DefaultWindow { get; init; }

    /// <summary>n, where all layers but every n-th see only a window and nothing else is said.</summary>
    public int DefaultGlobalEvery { get; init; } = 1;

    /// <summary>Rotary base of local layers when none is given; null for a family whose layers all rotate alike.</summary>
    public double? DefaultLocalRopeBase { get; init; }

    /// <summary>When <c>head_dim</c> is not given; null: hidden size over heads.</summary>
    public int? DefaultHeadSize { get; init; }

    /// <summary>When <c>num_key_value_heads</c> is not given; null: as many as there are query heads.</summary>
    public int? DefaultKeyValueHeads { get; init; }

    /// <summary>When <c>rms_norm_eps</c> is not given.</summary>
    public required double DefaultRmsNormEpsilon { get; init; }

    /// <summary>When no rotary base is given.</summary>
    public required double DefaultRopeBase { get; init; }

    /// <summary>When <c>max_position_embeddings</c> is not given.</summary>
    public required int DefaultContextLength { get; init; }

    /// <summary>When <c>tie_word_embeddings</c> is not given.</summary>
    public required bool DefaultTiedHead { get; init; }

    /// <summary>The member of config.json that names the gate's activation.</summary>
    public string ActivationMember { get; init; } = "hidden_act";

    /// <summary>When it is not given.</summary>
    public required string DefaultActivation { get; init; }

    /// <summary>When <c>bos_token_id</c> is not given.</summary>
    public required int? DefaultBosId { get; init; }

    /// <summary>When <c>eos_token_id</c> is not given.</summary>
    public required int? DefaultEosId { get; init; }
}
