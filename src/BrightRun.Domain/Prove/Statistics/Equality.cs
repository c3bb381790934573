namespace BrightRun.Domain.Prove.Statistics;

/// <summary>
/// When two numbers are the same. Scores are rational, their doubles are not: two that are closer than 1e-9 are one number,
/// so that 0.1 + 0.2 ties with 0.3.
/// </summary>
internal static class Equality
{
    public const double Tolerance = 1e-9;

    public static bool AreSame(double a, double b) => Math.Abs(a - b) <= Tolerance;

    /// <summary>-1, 0 or 1; 0 within <see cref="Tolerance"/>.</summary>
    public static int Sign(double value) => Math.Abs(value) <= Tolerance ? 0 : Math.Sign(value);

    /// <summary>Whether all are the same number.</summary>
    public static bool AreAllSame(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return high - low <= Tolerance;
    }
}
