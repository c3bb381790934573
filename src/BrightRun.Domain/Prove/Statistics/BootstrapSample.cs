using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>A statistic of the units at these indices; a unit drawn twice counts twice.</summary>
public delegate Quantity ResampledStatistic(ReadOnlySpan<int> drawn);

/// <summary>What a bootstrap resamples: units (scenarios or clusters) and the statistic that is computed from those drawn.</summary>
/// <param name="Units">Number of units.</param>
/// <param name="Statistic">Computes the statistic of the drawn units.</param>
public sealed record BootstrapSample(int Units, ResampledStatistic Statistic)
{
    /// <summary>The mean.</summary>
    public static BootstrapSample Mean(IReadOnlyList<double> values) => new(values.Count, drawn => Sum(values, drawn) / drawn.Length);

    /// <summary>The improvement of the mean in percent of the baseline, recomputed for each resample of pairs.</summary>
    public static BootstrapSample PercentImprovement(IReadOnlyList<double> before, IReadOnlyList<double> after) =>
        new(before.Count, drawn => Improvement.Percent(Sum(before, drawn) / drawn.Length, Sum(after, drawn) / drawn.Length));

    /// <summary>The mean of all observations of the drawn clusters.</summary>
    public static BootstrapSample ClusterMean(IReadOnlyList<IReadOnlyList<double>> clusters)
    {
        double[] sums = [.. clusters.Select(cluster => cluster.Sum())];
        double[] sizes = [.. clusters.Select(cluster => (double)cluster.Count)];
        return new BootstrapSample(clusters.Count, drawn => Sum(sizes, drawn) is > 0 and var size ? Sum(sums, drawn) / size : Quantity.Undefined("no observation"));
    }

    /// <summary>Any statistic of a list of values.</summary>
    public static BootstrapSample Of(IReadOnlyList<double> values, Func<IReadOnlyList<double>, Quantity> statistic) =>
        new(values.Count, drawn => statistic(Pick(values, drawn)));

    /// <summary>Any statistic of two lists of values that belong together.</summary>
    public static BootstrapSample OfPairs(IReadOnlyList<double> first, IReadOnlyList<double> second, Func<IReadOnlyList<double>, IReadOnlyList<double>, Quantity> statistic) =>
        new(first.Count, drawn => statistic(Pick(first, drawn), Pick(second, drawn)));

    /// <summary>The values of the units drawn.</summary>
    internal static T[] Pick<T>(IReadOnlyList<T> values, ReadOnlySpan<int> drawn)
    {
        var picked = new T[drawn.Length];
        for (var position = 0; position < picked.Length; position++)
            picked[position] = values[drawn[position]];
        return picked;
    }

    private static double Sum(IReadOnlyList<double> values, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        foreach (var index in drawn)
            sum += values[index];
        return sum;
    }

    [Resampled("mean")]
    private static BootstrapSample MeanFromCase(CaseInput input) => Mean(input.Numbers("d"));

    [Resampled("cluster_mean")]
    private static BootstrapSample ClusterMeanFromCase(CaseInput input) => ClusterMean(input.Table("clusters"));
}
