using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>Where the length of an arm's answers must lie.</summary>
/// <param name="Shortest">Smallest mean, in tokens.</param>
/// <param name="Longest">Largest mean, in tokens.</param>
/// <param name="SmallestRatio">Smallest ratio of the arm's mean to the baseline's.</param>
/// <param name="LargestRatio">Largest.</param>
public sealed record LengthBand(double Shortest = 250, double Longest = 400, double SmallestRatio = 0.8, double LargestRatio = 1.6)
{
    /// <summary>Reads <c>LOW-HIGH</c>, two whole numbers of tokens; null where it is something else.</summary>
    public static LengthBand? Parse(string text) =>
        text.Split('-') is [var low, var high] && int.TryParse(low, out var shortest) && int.TryParse(high, out var longest) && shortest >= 0 && longest > shortest
            ? new LengthBand(shortest, longest)
            : null;

    /// <summary>Whether both conditions hold.</summary>
    public bool Holds(Quantity baselineMean, Quantity armMean) =>
        armMean.Value is { } arm && baselineMean.Value is { } baseline
        && arm >= Shortest && arm <= Longest && arm >= SmallestRatio * baseline && arm <= LargestRatio * baseline;
}
