using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Noise on embeddings while training (NEFTune; Jain et al. 2023, arXiv:2310.05914): x += u · α / √(T · d) with u uniform in −1 … 1,
/// T the tokens of the sequence and d the hidden size. The draws are those of <see cref="KeyedDraw"/>: u = h · 2⁻³¹ − 1.
/// </summary>
internal interface IEmbeddingNoise
{
    /// <param name="x">[N, d]; changed in place.</param>
    /// <param name="draw">Which draws, and how strong.</param>
    void Add(torch.Tensor x, NoiseDraw draw);
}

/// <summary>Which draws of noise.</summary>
/// <param name="Layout">How the rows divide into sequences.</param>
/// <param name="Keys">One key per sequence.</param>
/// <param name="Alpha">α.</param>
internal sealed record NoiseDraw(SequenceLayout Layout, ulong[] Keys, double Alpha)
{
    /// <summary>A place of its own: dropout's sites count from 0.</summary>
    private const uint Site = uint.MaxValue;

    /// <summary>The words of a sequence's draws.</summary>
    public (uint First, uint Second) Words(int sequence) => KeyedDraw.Words(Keys[sequence], Site);

    /// <summary>Largest noise on an element of a sequence.</summary>
    /// <param name="sequence">Its index.</param>
    /// <param name="width">d.</param>
    public float Magnitude(int sequence, long width) => (float)(Alpha / Math.Sqrt((double)Layout.Lengths[sequence] * width));
}
