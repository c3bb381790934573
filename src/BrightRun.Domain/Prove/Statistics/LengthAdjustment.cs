using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>The difference at equal length.</summary>
/// <param name="N">Scenarios.</param>
/// <param name="RawMean">Mean difference as it is.</param>
/// <param name="Alpha">Difference at equal length.</param>
/// <param name="Beta">What a length ratio of e adds.</param>
public sealed record LengthAdjustmentResult(int N, Quantity RawMean, Quantity Alpha, Quantity Beta);

/// <summary>Least squares of d(s) = α + β ln(length of C / length of A).</summary>
public static class LengthAdjustment
{
    /// <summary>Fits the line.</summary>
    /// <param name="differences">d(s).</param>
    /// <param name="logRatios">ln of the ratio of the lengths, C over A.</param>
    public static LengthAdjustmentResult Of(IReadOnlyList<double> differences, IReadOnlyList<double> logRatios)
    {
        var n = differences.Count;
        if (n < 2)
            return None(n == 0 ? Reasons.NoScenario : Reasons.TooFewScenarios);
        if (Equality.AreAllSame(logRatios))
            return None("the length ratio does not vary");
        var (meanX, meanY) = (logRatios.Average(), differences.Average());
        var beta = logRatios.Zip(differences, (x, y) => (x - meanX) * (y - meanY)).Sum() / logRatios.Sum(x => (x - meanX) * (x - meanX));
        return new LengthAdjustmentResult(n, meanY, meanY - beta * meanX, beta);

        LengthAdjustmentResult None(string reason) => new(n, Moments.Mean(differences), Quantity.Undefined(reason), Quantity.Undefined(reason));
    }

    [ReferenceCase("length_adjusted")]
    private static object FromCase(CaseInput input) => Of(input.Numbers("d"), LogRatios(input));

    [Resampled("length_adjusted")]
    private static BootstrapSample Resampled(CaseInput input) => BootstrapSample.OfPairs(input.Numbers("d"), LogRatios(input), (d, ratios) => Of(d, ratios).Alpha);

    private static double[] LogRatios(CaseInput input)
    {
        var (a, c) = input.Pairs("len_a", "len_c");
        _ = input.Pairs("d", "len_a");
        return a.All(length => length > 0) && c.All(length => length > 0) ? [.. a.Zip(c, (before, after) => Math.Log(after / before))] : throw input.Wrong("len_a and len_c", "above 0");
    }
}
