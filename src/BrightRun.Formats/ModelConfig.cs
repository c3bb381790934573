namespace BrightRun.Formats;

/// <summary>A decoder-only model of the Llama kind, described by numbers: whatever the engine needs to build it.</summary>
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

    /// <summary>Activation of the gate, as Hugging Face names it; <c>silu</c> for every family supported.</summary>
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

    /// <summary>Rotary inverse frequencies of one head, scaled; computed in float32 as transformers does.</summary>
    /// <returns>Half the head size of them.</returns>
    public float[] InverseFrequencies()
    {
        var frequencies = new float[HeadSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
            frequencies[i] = 1f / (float)Math.Pow(RopeBase, (float)(2 * i) / HeadSize);
        RopeScaling?.Apply(frequencies);
        return frequencies;
    }
}
