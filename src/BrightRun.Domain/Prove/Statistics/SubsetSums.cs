using System.Numerics;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>
/// Counts subsets by their sum: the exact null distribution of every statistic that adds positive weights with fair, independent signs
/// (sign-flip test of the mean, signed ranks), by dynamic programming over the sums.
/// </summary>
internal static class SubsetSums
{
    /// <summary>How many of the 2^n subsets have a sum of at most <paramref name="limit"/>.</summary>
    /// <param name="weights">Positive whole numbers.</param>
    /// <param name="limit">Largest sum that counts; below 0 none does.</param>
    public static BigInteger CountAtMost(IReadOnlyList<long> weights, long limit)
    {
        if (limit < 0)
            return BigInteger.Zero;
        // A count never exceeds 2^n, so every sum gets as many 64-bit limbs as that needs; limb 0 is the lowest.
        var limbs = weights.Count / 64 + 1;
        var counts = new ulong[checked((int)(limit + 1) * limbs)];
        counts[0] = 1;
        var reached = 0L;
        foreach (var weight in weights)
        {
            reached = Math.Min(limit, reached + weight);
            for (var sum = reached; sum >= weight; sum--)
                Add(counts, (int)sum * limbs, (int)(sum - weight) * limbs, limbs);
        }

        var total = BigInteger.Zero;
        for (var sum = 0; sum <= reached; sum++)
        {
            for (var limb = 0; limb < limbs; limb++)
            {
                if (counts[sum * limbs + limb] is > 0 and var part)
                    total += (BigInteger)part << (64 * limb);
            }
        }

        return total;
    }

    /// <summary>The double nearest to <paramref name="count"/> / 2^<paramref name="halvings"/>.</summary>
    public static double Share(BigInteger count, int halvings)
    {
        const int Kept = 55; // 53 bits of a double, one to round by, one that says whether anything was cut off
        var cut = (int)count.GetBitLength() - Kept;
        if (cut <= 0)
            return Math.ScaleB((double)(long)count, -halvings);
        var kept = (long)(count >> cut);
        if (!(count & ((BigInteger.One << cut) - 1)).IsZero)
            kept |= 1;
        return Math.ScaleB(kept, cut - halvings);
    }

    private static void Add(ulong[] counts, int target, int source, int limbs)
    {
        var carry = 0UL;
        for (var limb = 0; limb < limbs; limb++)
        {
            var sum = counts[target + limb] + counts[source + limb];
            var overflow = sum < counts[source + limb] ? 1UL : 0;
            sum += carry;
            carry = overflow | (sum < carry ? 1UL : 0);
            counts[target + limb] = sum;
        }
    }
}
