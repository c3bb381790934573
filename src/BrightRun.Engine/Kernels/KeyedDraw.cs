namespace BrightRun.Engine.Kernels;

/// <summary>
/// Draws that are a function of a key per sequence, a site in the model, and the element's place, so that they are the same however
/// sequences are grouped, when a layer is computed again, and after a resume.
/// </summary>
/// <remarks>
/// The element at row r of its sequence and column c has the counter n = r · d + c (modulo 2³²). With the words k₀, k₁ of
/// <see cref="Words"/>: h = n + k₀; h ^= h ≫ 16; h *= 0x7feb352d; h ^= k₁; h ^= h ≫ 15; h *= 0x846ca68b;
/// h ^= h ≫ 16 (the mixer is Wellons' lowbias32, github.com/skeeto/hash-prospector).
/// </remarks>
internal static class KeyedDraw
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15; // the increment of SplitMix64 (Steele, Lea, Flood 2014)

    /// <summary>A sequence's key mixed with a site, as two words.</summary>
    public static (uint First, uint Second) Words(ulong key, uint site)
    {
        var z = key + (GoldenGamma * (site + 1UL));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((uint)z, (uint)(z >> 32));
    }
}
