using System.Numerics;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>
/// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by SplitMix64 (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014). The sequence is part of the contract: a stored seed reproduces every interval.
/// </summary>
public sealed class Xoshiro256
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the sequence of a seed.</summary>
    public Xoshiro256(ulong seed)
    {
        _s0 = SplitMix64(ref seed);
        _s1 = SplitMix64(ref seed);
        _s2 = SplitMix64(ref seed);
        _s3 = SplitMix64(ref seed);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number from 0 to <paramref name="n"/> - 1, each equally likely, by rejection on the high bits; <c>n = 1</c> draws nothing.</summary>
    /// <param name="n">1 to 2^63.</param>
    public ulong Bounded(ulong n)
    {
        ArgumentOutOfRangeException.ThrowIfZero(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 1UL << 63);
        if (n == 1)
            return 0;
        var shift = BitOperations.LeadingZeroCount(n - 1); // 64 - k, where k is the smallest with 2^k >= n
        ulong drawn;
        do
            drawn = Next() >> shift;
        while (drawn >= n);
        return drawn;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double Unit() => Math.ScaleB(Next() >> 11, -53);

    private static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    [ReferenceCase("rng")]
    private static object FromCase(CaseInput input)
    {
        var seed = input.Seed("seed");
        var bootstrap = input.Member("bootstrap");
        var state = seed;
        return new
        {
            Splitmix64 = Many(4, () => Hex(SplitMix64(ref state))),
            Outputs = Many(8, Next(seed, generator => Hex(generator.Next()))),
            Bounded = input.Items("bounded", item => Many(item.Count("count"), Next(seed, generator => $"{generator.Bounded(item.Whole("n"))}"))),
            Unit = Many(input.Count("units"), Next(seed, generator => generator.Unit())),
            BootstrapIndices = Resamples.Seeded(seed, bootstrap.Count("n"), bootstrap.Count("resamples")).Select(drawn => drawn.ToArray()).ToArray(),
        };
    }

    private static Func<T> Next<T>(ulong seed, Func<Xoshiro256, T> draw)
    {
        var generator = new Xoshiro256(seed);
        return () => draw(generator);
    }

    private static T[] Many<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    private static string Hex(ulong value) => $"0x{value:x}";
}
