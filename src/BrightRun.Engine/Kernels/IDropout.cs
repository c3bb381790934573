using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Dropout whose draws are a function of a key per sequence, a site in the model, and the element's place, so that they are
/// the same however sequences are grouped, when a layer is computed again, and after a resume.
/// </summary>
/// <remarks>
/// The element at row r of its sequence and column c has the counter n = r · d + c (modulo 2³²). With the words k₀, k₁ of
/// <see cref="DropoutDraw.MixedKey"/>: h = n + k₀; h ^= h ≫ 16; h *= 0x7feb352d; h ^= k₁; h ^= h ≫ 15; h *= 0x846ca68b;
/// h ^= h ≫ 16 (the mixer is Wellons' lowbias32, github.com/skeeto/hash-prospector). It is kept when h ≥ p · 2³².
/// </remarks>
internal interface IDropout
{
    /// <returns>x / (1 − p) where kept, else 0 [N, d].</returns>
    torch.Tensor Forward(torch.Tensor x, DropoutDraw draw);

    /// <summary>Adds the gradient, masked and scaled as in <see cref="Forward"/>, to <paramref name="into"/> [N, d].</summary>
    void Backward(torch.Tensor gradient, DropoutDraw draw, torch.Tensor into);
}

/// <summary>Which draws of dropout.</summary>
/// <param name="Layout">How the rows divide into sequences.</param>
/// <param name="Keys">One key per sequence.</param>
/// <param name="Site">Number of the place in the model: layer and input.</param>
/// <param name="Probability">p, the share of elements dropped, 0 ≤ p &lt; 1.</param>
internal sealed record DropoutDraw(SequenceLayout Layout, ulong[] Keys, uint Site, float Probability)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15; // the increment of SplitMix64 (Steele, Lea, Flood 2014)

    /// <summary>Hashes below it are dropped.</summary>
    public uint Threshold => (uint)(Probability * 4294967296.0);

    /// <summary>Factor of what is kept.</summary>
    public float Scale => 1f / (1f - Probability);

    /// <summary>The sequence's key mixed with the site, as two words.</summary>
    public (uint First, uint Second) MixedKey(int sequence)
    {
        var z = Keys[sequence] + (GoldenGamma * (Site + 1UL));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((uint)z, (uint)(z >> 32));
    }
}
