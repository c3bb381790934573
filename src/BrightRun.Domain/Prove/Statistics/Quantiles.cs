using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Sample quantiles by linear interpolation, type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", 1996.</summary>
public static class Quantiles
{
    /// <summary>The quantile at <paramref name="p"/> of values in ascending order.</summary>
    /// <param name="sorted">At least one value, ascending.</param>
    /// <param name="p">0 to 1.</param>
    public static double OfSorted(IReadOnlyList<double> sorted, double p)
    {
        var position = (sorted.Count - 1) * p;
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>The median of any values.</summary>
    internal static Quantity Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? Quantity.Undefined(Reasons.NoScenario) : OfSorted(sorted, 0.5);
    }

    [ReferenceCase("quantile")]
    private static object FromCase(CaseInput input)
    {
        double[] sorted = [.. input.NonEmptyNumbers("values").Order()];
        return new { Values = input.Numbers("p").Select(p => OfSorted(sorted, p)) };
    }
}
