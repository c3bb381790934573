namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>The thirteen metrics over all arms of one set of answers.</summary>
/// <param name="Arms">Each arm by itself, in the given order.</param>
/// <param name="Comparisons">Every pair of arms, the later one against the earlier one; those of the last arm come first.</param>
/// <param name="Examples">Scenarios to show, the last arm against the first.</param>
/// <param name="Options">What the comparisons were told.</param>
public sealed record MetricStudy(IReadOnlyList<ArmSummary> Arms, IReadOnlyList<MetricComparison> Comparisons, IReadOnlyList<ChosenExample> Examples, MetricComparisonOptions Options)
{
    /// <summary>Compares arms.</summary>
    /// <param name="answers">All answers.</param>
    /// <param name="arms">Names of the arms, the baseline first and the arm under test last; at least two.</param>
    /// <param name="options">Seed and band.</param>
    public static MetricStudy Of(IReadOnlyCollection<ArmAnswer> answers, IReadOnlyList<string> arms, MetricComparisonOptions options)
    {
        if (arms.Count < 2)
            throw new ArgumentException("A comparison needs two arms or more.", nameof(arms));
        var pairs =
            from arm in Enumerable.Range(1, arms.Count - 1).Reverse()
            from baseline in Enumerable.Range(0, arm)
            select MetricComparison.Of(answers, arms[baseline], arms[arm], options);
        return new MetricStudy([.. arms.Select(arm => ArmSummary.Of(arm, answers))], [.. pairs], ExampleChoice.Of(answers, arms[0], arms[^1]), options);
    }

    /// <summary>The comparison of two arms.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public MetricComparison Between(string baseline, string arm) => Comparisons.Single(comparison => comparison.Baseline == baseline && comparison.Arm == arm);
}
