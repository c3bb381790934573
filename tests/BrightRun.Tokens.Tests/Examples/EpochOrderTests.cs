using BrightRun.Tokens.Examples;
using CsCheck;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class EpochOrderTests
{
    [Fact]
    public void Order_IsAPermutation() =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 50], Gen.ULong).Sample((count, epoch, seed) =>
            Assert.Equal(Enumerable.Range(0, count), EpochOrder.Of(count, epoch, seed, shuffle: true).Order()));

    [Fact]
    public void Order_IsTheSameForTheSameSeedAndEpochAndAnotherOtherwise()
    {
        var order = EpochOrder.Of(50, 3, 7, shuffle: true);

        Assert.Equal(order, EpochOrder.Of(50, 3, 7, shuffle: true));
        Assert.NotEqual(order, EpochOrder.Of(50, 4, 7, shuffle: true));
        Assert.NotEqual(order, EpochOrder.Of(50, 3, 8, shuffle: true));
        // Seed + 1 must not be the next epoch of seed.
        Assert.NotEqual(EpochOrder.Of(50, 4, 7, shuffle: true), EpochOrder.Of(50, 3, 8, shuffle: true));
    }

    [Fact]
    public void Order_PutsEverySequenceEverywhereEquallyOften()
    {
        const int count = 5, epochs = 5000;
        var seen = new int[count, count];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            var order = EpochOrder.Of(count, epoch, seed: 1, shuffle: true);
            for (int i = 0; i < count; i++)
                seen[i, order[i]]++;
        }

        // Each count is binomial(5000, 1/5): mean 1000, standard deviation 28; 5 of them either way.
        foreach (int times in seen)
            Assert.InRange(times, 860, 1140);
    }

    [Fact]
    public void SplitMix64_GivesThePublishedValues()
    {
        // First outputs for seed 1234567, as given with the public-domain reference implementation's test vectors.
        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL],
            Enumerable.Range(0, 3).Select(i => SplitMix64.At(1234567, (ulong)i)));
    }

    [Fact]
    public void Below_StaysBelow() =>
        Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue]).Sample((seed, bound) =>
        {
            ulong index = 0;
            Assert.InRange(SplitMix64.Below(seed, ref index, bound), 0, bound - 1);
        });

    [Fact]
    public void DropoutKeys_DifferByStepSequenceAndSeed()
    {
        var keys = from seed in new ulong[] { 0, 1, 2 } from step in Enumerable.Range(0, 40) from sequence in Enumerable.Range(0, 40)
                   select DropoutKey.Of(seed, step, sequence);

        Assert.Equal(3 * 40 * 40, keys.Distinct().Count());
    }
}
