namespace BrightRun.Formats;

/// <summary>
/// A decoder-only model described by numbers and parts: whatever the engine needs to build it. A plain description is that of a
/// Llama; what other families add to it is a property each, absent by default.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The family's name in Hugging Face files, for example <c>llama</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Rows of the embedding.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads; a divisor of <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head; even. Heads times head size need not be the hidden size.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Added to the mean square before the root.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public required double RopeBase { get; init; }

    /// <summary>How the rotary frequencies are stretched; null for not at all.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Longest sequence that the model was made for, in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The output head is the embedding.</summary>
    public required bool TiedHead { get; init; }

    /// <summary>q, k and v have a bias.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>o has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>gate, up and down have a bias.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Norms over each head of queries and of keys, before rotation.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Norms after attention and after the feed-forward part as well, before their results join the residual stream.</summary>
    public bool SandwichNorms { get; init; }

    /// <summary>Norms are stored as their difference from 1.</summary>
    public bool UnitOffsetNorms { get; init; }

    /// <summary>Embeddings are multiplied by the root of the hidden size.</summary>
    public bool ScaledEmbedding { get; init; }

    /// <summary>The scores of attention are divided by the root of this; null where it is the head size.</summary>
    public double? QueryScalar { get; init; }

    /// <summary>Bound c of the scores of attention, which become c · tanh(score / c); null for none.</summary>
    public double? AttentionSoftCap { get; init; }

    /// <summary>Bound of the logits by the same rule; null for none.</summary>
    public double? LogitSoftCap { get; init; }

    /// <summary>Tokens that a query of a local layer sees, itself among them; null where there are no local layers.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Which layers are local, one by one; empty where none is.</summary>
    public IReadOnlyList<bool> LocalLayers { get; init; } = [];

    /// <summary>Base of the local layers' rotary frequencies, which are never stretched; null where they rotate like the others.</summary>
    public double? LocalRopeBase { get; init; }

    /// <summary>Activation of the gate, as Hugging Face names it: <c>silu</c> or <c>gelu_pytorch_tanh</c>.</summary>
    public required string HiddenActivation { get; init; }

    /// <summary>Begin of text.</summary>
    public int? BosId { get; init; }

    /// <summary>Ids that end a generation.</summary>
    public IReadOnlyList<int> EosIds { get; init; } = [];

    /// <summary>Padding.</summary>
    public int? PadId { get; init; }

    /// <summary>Outputs of the query projection.</summary>
    public int QuerySize => Heads * HeadSize;

    /// <summary>Outputs of the key projection, and of the value projection.</summary>
    public int KeyValueSize => KeyValueHeads * HeadSize;

    /// <summary>Weights of all linears in the layers, biases not counted; the head is not one of them.</summary>
    public long LinearParameters =>
        (long)Layers * HiddenSize * ((2L * QuerySize) + (2L * KeyValueSize) + (3L * IntermediateSize));

    /// <summary>All weights, the head counted once when it is tied.</summary>
    public long Parameters => ModelTensors.Expected(this).Sum(tensor => tensor.ElementCount);

    /// <summary>Whether a layer sees only a window of <see cref="SlidingWindow"/> tokens.</summary>
    public bool IsLocal(int layer) => layer < LocalLayers.Count && LocalLayers[layer];

    /// <summary>Rotary inverse frequencies of one head, scaled; computed in float32 as transformers does.</summary>
    /// <returns>Half the head size of them.</returns>
    public float[] InverseFrequencies()
    {
        var frequencies = Frequencies(RopeBase);
        RopeScaling?.Apply(frequencies);
        return frequencies;
    }

    /// <summary>Those of the local layers; null where they rotate like the others.</summary>
    public float[]? LocalInverseFrequencies() => LocalRopeBase is { } local ? Frequencies(local) : null;

    private float[] Frequencies(double ropeBase)
    {
        var frequencies = new float[HeadSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = 1f / (float)Math.Pow(ropeBase, (float)(2 * i) / HeadSize);
        return frequencies;
    }
}
