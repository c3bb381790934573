namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Mean and spread of a sample.</summary>
internal static class Moments
{
    /// <summary>Arithmetic mean, undefined for an empty sample.</summary>
    public static Quantity Mean(IReadOnlyCollection<double> values) => values.Count == 0 ? Quantity.Undefined(Reasons.NoScenario) : values.Average();

    /// <summary>
    /// Standard deviation with n - 1 in the denominator, by two passes; exactly 0 where all values are the same number, undefined below two values.
    /// </summary>
    public static Quantity StandardDeviation(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
            return Quantity.Undefined(Reasons.TooFewScenarios);
        if (Equality.AreAllSame(values))
            return 0;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
