namespace BrightRun.Formats.Nf4;

/// <summary>
/// The 8-bit code that scales are kept in: 256 values whose spacing grows with their magnitude (bitsandbytes' signed dynamic map; Dettmers
/// 2016, arXiv:1511.04561). There are 127 negative values, zero, and 128 positive ones, the largest of which is 1.
/// </summary>
public static class DynamicCode
{
    private const int Exponents = 7;

    private static readonly float[] Table = Create();
    private static readonly float[] Thresholds = [.. Table.Zip(Table.Skip(1), (low, high) => (low + high) * 0.5f)];

    /// <summary>The values in the order of their codes.</summary>
    public static ReadOnlySpan<float> Values => Table;

    /// <summary>The code whose value is nearest: how many thresholds lie below the number.</summary>
    /// <param name="value">From −1 to 1.</param>
    internal static byte Encode(float value)
    {
        var (low, high) = (0, Thresholds.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (value > Thresholds[middle])
                low = middle + 1;
            else
                high = middle;
        }

        return (byte)low;
    }

    /// <summary>
    /// For every exponent e, the middles of 2^e equal steps from 0.1 to 1, times 10^(e − 6), with both signs; and 0 and 1. The ends of the
    /// steps are rounded as torch.linspace rounds them: one fused multiply-add from the nearer end.
    /// </summary>
    private static float[] Create()
    {
        var values = new List<float> { 0, 1 };
        for (var exponent = 0; exponent < Exponents; exponent++)
        {
            var ends = Ends((1 << exponent) + 1);
            var scale = (float)Math.Pow(10, exponent - (Exponents - 1));
            for (var i = 0; i + 1 < ends.Length; i++)
            {
                var value = scale * ((ends[i] + ends[i + 1]) / 2);
                values.Add(value);
                values.Add(-value);
            }
        }

        return [.. values.Order()];
    }

    private static float[] Ends(int count)
    {
        const float first = 0.1f, last = 1f;
        var step = (last - first) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i < count / 2 ? MathF.FusedMultiplyAdd(step, i, first) : MathF.FusedMultiplyAdd(-step, count - 1 - i, last))];
    }
}
