namespace BrightRun.Tokens.Examples;

/// <summary>The order of the sequences in an epoch.</summary>
public static class EpochOrder
{
    /// <summary>Keeps the orders apart from other uses of the run's seed (the ASCII letters of "order").</summary>
    private const ulong Purpose = 0x6F72646572;

    /// <summary>A permutation of 0 … <paramref name="count"/> − 1: shuffled by seed and epoch (Fisher–Yates over <see cref="SplitMix64"/>), or file order.</summary>
    /// <param name="count">Number of sequences.</param>
    /// <param name="epoch">Epoch, from 0; each has an order of its own.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="shuffle">False gives file order in every epoch.</param>
    public static int[] Of(int count, int epoch, ulong seed, bool shuffle)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        if (!shuffle)
            return order;

        ulong stream = SplitMix64.At(SplitMix64.Mix(seed ^ Purpose), (ulong)epoch), draw = 0;
        for (int i = count - 1; i > 0; i--)
        {
            int j = SplitMix64.Below(stream, ref draw, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
