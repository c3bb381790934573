namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Values as whole numerators over one denominator.</summary>
/// <param name="Numerators">One for each value.</param>
/// <param name="Denominator">From 1 on.</param>
/// <param name="IsFound">Every value lies on the grid; otherwise each was rounded to it.</param>
public sealed record GridValues(long[] Numerators, long Denominator, bool IsFound);

/// <summary>
/// Finds the grid that scores lie on: means of 8 dimensions and 5 raters are multiples of 1/40, and only whole numerators keep sums that tie
/// exactly tied (see <see cref="SignFlipTest"/>).
/// </summary>
public static class CommonGrid
{
    /// <summary>The denominator of values that lie on no coarser grid: nine decimals, beyond which two numbers are the same.</summary>
    public const long Finest = 1_000_000_000;

    // Numerators up to here leave room for sums over millions of values.
    private const double LargestNumerator = 1e12;

    /// <summary>The coarsest grid up to 1/<see cref="SignFlipTest.LargestDenominator"/> that holds all values, else nine decimals.</summary>
    public static GridValues Of(IReadOnlyList<double> values)
    {
        for (var denominator = 1L; denominator <= SignFlipTest.LargestDenominator; denominator++)
        {
            if (values.All(value => IsOn(value, denominator)))
                return new GridValues(Scale(values, denominator), denominator, true);
        }

        // Large values have fewer decimals that mean anything; the grid gives way, not the range.
        var finest = Finest;
        while (finest > 1 && values.Any(value => Math.Abs(value * finest) > LargestNumerator))
            finest /= 10;
        return new GridValues(Scale(values, finest), finest, false);
    }

    // A double of a multiple misses it by rounding only; the tolerance is that of equal numbers, in units of the value.
    private static bool IsOn(double value, long denominator) =>
        value * denominator is var scaled && Math.Abs(scaled) <= LargestNumerator && Equality.AreSame(Math.Round(scaled) / denominator, value);

    private static long[] Scale(IReadOnlyList<double> values, long denominator) => [.. values.Select(value => (long)Math.Round(value * denominator))];
}
