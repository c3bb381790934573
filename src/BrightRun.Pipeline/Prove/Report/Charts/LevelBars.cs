using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Statistics;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Charts;

/// <summary>One metric's mean in each arm as bars of one scale, so that a reader sees the level and not the difference alone.</summary>
internal static class LevelBars
{
    /// <summary>The bars.</summary>
    /// <param name="levels">The arms' means of one metric, baseline first.</param>
    public static Markup Of(IReadOnlyList<(string Arm, ArmMetric Level)> levels)
    {
        var largest = levels.Select(level => level.Level.Mean.Value ?? 0).Max();
        return Markup.Of($"""
            <div class="bars">{levels.Select((level, index) => Markup.Of($"""<span class="arm arm-{Place(index, levels.Count)}">{level.Arm}</span><svg height="14" role="img" aria-label="arm {level.Arm}: {Figures.Value(level.Level.Metric, level.Level.Mean)}"><rect width="100%" height="14" rx="3" style="fill: var(--grid)"/><rect width="{Width(level.Level.Mean, largest)}" height="14" rx="3" class="fill-{Place(index, levels.Count)}"/></svg><span>{Figures.Value(level.Level.Metric, level.Level.Mean)}</span>"""))}</div>
            """);
    }

    /// <summary>Which colour an arm has: the arm under test always the same.</summary>
    public static string Place(int index, int arms) => index == arms - 1 ? "last" : $"{Math.Min(index, 1)}";

    private static string Width(Quantity mean, double largest) =>
        FormattableString.Invariant($"{(mean.Value is { } value && largest > 0 ? 100 * value / largest : 0):F1}%");
}
