namespace BrightRun.Tokens.Examples;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). It is a
/// counter and a mixing function, so any draw can be had without the ones before it, and it is the same on every machine and
/// every version of .NET, which System.Random does not promise.
/// </summary>
public static class SplitMix64
{
    /// <summary>2⁶⁴ divided by the golden ratio, odd: the distance between counters.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The value of the stream with this seed at this index.</summary>
    public static ulong At(ulong seed, ulong index) => Mix(unchecked(seed + ((index + 1) * Gamma)));

    /// <summary>Uniform below <paramref name="bound"/>, from the stream's values at <paramref name="index"/> and after (Lemire 2019, with rejection: without bias).</summary>
    /// <param name="seed">The stream.</param>
    /// <param name="index">Where to draw; moved past what was used.</param>
    /// <param name="bound">Above 0.</param>
    public static int Below(ulong seed, ref ulong index, int bound)
    {
        ulong threshold = unchecked(0UL - (ulong)bound) % (ulong)bound;
        while (true)
        {
            ulong high = Math.BigMul(At(seed, index++), (ulong)bound, out ulong low);
            if (low >= threshold)
                return (int)high;
        }
    }

    /// <summary>The finalizer: a bijection in which every input bit moves about half of the output bits.</summary>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
