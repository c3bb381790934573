using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>
/// What may be drawn, flipped and counted as independent: scenarios, or clusters of scenarios that were made from one conversation or template.
/// </summary>
internal sealed class AnalysisUnits
{
    private readonly int[][] _members;

    private AnalysisUnits(string[] names, int[][] members, int scenarios) => (Names, _members, Scenarios) = (names, members, scenarios);

    /// <summary>Names of scenarios or clusters.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of units.</summary>
    public int Count => _members.Length;

    /// <summary>Number of scenarios in all of them.</summary>
    public int Scenarios { get; }

    /// <summary>Some unit holds more than one scenario.</summary>
    public bool AreClusters => Count < Scenarios;

    public static AnalysisUnits Of(IReadOnlyList<ScoredScenario> scenarios)
    {
        var groups = scenarios.Select((scenario, index) => (scenario, index)).GroupBy(entry => entry.scenario.Cluster, entry => entry.index, StringComparer.Ordinal).ToList();
        return new AnalysisUnits([.. groups.Select(group => group.Key)], [.. groups.Select(group => group.ToArray())], scenarios.Count);
    }

    /// <summary>The values of each unit's scenarios.</summary>
    public double[][] Group(IReadOnlyList<double> values) => [.. _members.Select(members => members.Select(index => values[index]).ToArray())];

    /// <summary>The mean of each unit's scenarios.</summary>
    public double[] Means(IReadOnlyList<double> values) => [.. _members.Select(members => members.Average(index => values[index]))];

    /// <summary>The sum of each unit's numerators.</summary>
    public long[] Sums(IReadOnlyList<long> values) => [.. _members.Select(members => members.Sum(index => values[index]))];

    /// <summary>The scenarios of the units drawn.</summary>
    public int[] Expand(ReadOnlySpan<int> drawn)
    {
        var scenarios = new List<int>(Scenarios);
        foreach (var unit in drawn)
            scenarios.AddRange(_members[unit]);
        return [.. scenarios];
    }

    /// <summary>All scenarios but those of one unit.</summary>
    public int[] Without(int unit) => [.. _members.Where((_, index) => index != unit).SelectMany(members => members)];

    /// <summary>The units that remain, over the scenarios of <see cref="Without"/> in their order.</summary>
    public AnalysisUnits Reduced(int unit)
    {
        var next = 0;
        int[][] members = [.. _members.Where((_, index) => index != unit).Select(group => group.Select(_ => next++).ToArray())];
        return new AnalysisUnits([.. Names.Where((_, index) => index != unit)], members, next);
    }

    /// <summary>Resampling of the mean over scenarios.</summary>
    public BootstrapSample Mean(IReadOnlyList<double> values) => BootstrapSample.ClusterMean(Group(values));

    /// <summary>Resampling of the improvement in percent, the ratio recomputed each time.</summary>
    public BootstrapSample Percent(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        double[] sumsBefore = [.. Group(before).Select(unit => unit.Sum())];
        double[] sumsAfter = [.. Group(after).Select(unit => unit.Sum())];
        return new BootstrapSample(Count, drawn =>
        {
            var (b, a, n) = (0.0, 0.0, 0);
            foreach (var unit in drawn)
                (b, a, n) = (b + sumsBefore[unit], a + sumsAfter[unit], n + _members[unit].Length);
            return Improvement.Percent(b / n, a / n);
        });
    }

    /// <summary>Resampling of any statistic of the scenarios drawn.</summary>
    public BootstrapSample Of(Func<int[], Quantity> statistic) => new(Count, drawn => statistic(Expand(drawn)));
}
