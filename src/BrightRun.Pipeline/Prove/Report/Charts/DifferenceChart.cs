using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Charts;

/// <summary>
/// All differences on one scale: in multiples of the smallest effect that counts, the hoped-for direction to the right. So counts and shares stand in one
/// picture, and 1 means the same everywhere. Positions are percentages of the width; texts keep their size on any screen.
/// </summary>
internal static class DifferenceChart
{
    private const double FarthestShown = 12; // beyond it an interval ends at the edge
    private const double Margin = 0.5;

    /// <summary>The chart; the length has no direction and is not in it.</summary>
    /// <param name="comparisons">Comparisons of one arm, each with its own mark; at most three.</param>
    public static Markup Of(IReadOnlyList<MetricComparison> comparisons)
    {
        MetricDefinition[] metrics = [.. AnswerMetrics.All.Select(metric => metric.Definition).Where(metric => metric.Direction != MetricDirection.Band)];
        var contrasts = comparisons.SelectMany(comparison => comparison.Metrics).Where(contrast => contrast.Metric.MinimumEffect > 0 && contrast.Difference.IsDefined).ToArray();
        var reach = Math.Min(FarthestShown, Math.Ceiling(contrasts.SelectMany(Ends).Select(Math.Abs).Append(1).Max() + Margin));
        return Markup.Of($"""
            <ul class="legend">
            {comparisons.Select((comparison, index) => Markup.Of($"""<li><svg viewBox="0 0 26 16" aria-hidden="true"><line x1="1" x2="25" y1="8" y2="8" class="{Stroke(index)}" stroke-width="2.5"/>{Mark("50%", "8", index)}</svg> {comparison.Arm} against {comparison.Baseline}, with its 95 % interval</li>"""))}
            </ul>
            {metrics.Select(metric => Row(metric, comparisons, reach))}
            <div class="plot"><span></span><svg height="40" aria-hidden="true">{Ticks(reach).Select(tick => Markup.Of($"""<text x="{X(tick, reach)}" y="14" text-anchor="middle">{Label(tick)}</text>"""))}<text x="0%" y="34">← not as hoped</text><text x="100%" y="34" text-anchor="end">as hoped →</text></svg></div>

            """);
    }

    private static Markup Row(MetricDefinition metric, IReadOnlyList<MetricComparison> comparisons, double reach)
    {
        const int Lane = 17; // pixels for each comparison
        var height = Lane * comparisons.Count + 8;
        var contrasts = comparisons.Select(comparison => comparison.Metrics.Single(contrast => contrast.Metric.Id == metric.Id)).ToArray();
        var spoken = string.Join("; ", contrasts.Select((contrast, index) => $"{comparisons[index].Arm} against {comparisons[index].Baseline}: {Figures.Difference(metric, contrast.Difference)}, interval {Figures.Interval(metric, contrast.Low, contrast.High)}"));
        return Markup.Of($"""
            <div class="plot"><span>{metric.Id} {metric.Name}</span><svg height="{height}" role="img" aria-label="{metric.Name}: {spoken}">{Ticks(reach).Select(tick => Markup.Of($"""<line x1="{X(tick, reach)}" x2="{X(tick, reach)}" y1="0" y2="{height}" class="{(tick == 0 ? "axis" : "rule")}"{(tick == 1 ? Markup.Of($""" stroke-dasharray="3 3" style="stroke: var(--soft)" """) : Markup.None)}/>"""))}{contrasts.Select((contrast, index) => Bar(contrast, index, Lane * index + Lane / 2 + 4, reach))}</svg></div>

            """);
    }

    private static Markup Bar(MetricContrast contrast, int index, int y, double reach)
    {
        if (!contrast.Difference.IsDefined)
            return Markup.Of($"""<text x="{X(0, reach)}" dx="8" y="{y + 4}">not measured</text>""");
        var (low, middle, high) = (Ends(contrast).Min(), InEffects(contrast.Metric, contrast.Difference.Known), Ends(contrast).Max());
        return Markup.Of($"""<line x1="{X(low, reach)}" x2="{X(high, reach)}" y1="{y}" y2="{y}" class="{Stroke(index)}" stroke-width="2.5"/>{Mark(X(middle, reach), $"{y}", index)}""");
    }

    /// <summary>The first comparison has a disc, the second a ring, so that they differ without colour.</summary>
    private static Markup Mark(string x, string y, int index) => index == 0
        ? Markup.Of($"""<circle cx="{x}" cy="{y}" r="5" class="fill-last"/>""")
        : Markup.Of($"""<circle cx="{x}" cy="{y}" r="4.5" class="{Stroke(index)}" stroke-width="2.2" style="fill: var(--card)"/>""");

    private static string Stroke(int index) => index == 0 ? "stroke-last" : "stroke-1";

    private static double[] Ends(MetricContrast contrast) =>
        contrast.Low.IsDefined && contrast.High.IsDefined
            ? [InEffects(contrast.Metric, contrast.Low.Known), InEffects(contrast.Metric, contrast.High.Known)]
            : contrast.Difference.IsDefined ? [InEffects(contrast.Metric, contrast.Difference.Known)] : [];

    private static double InEffects(MetricDefinition metric, double difference) =>
        (metric.Direction == MetricDirection.Lower ? -difference : difference) / metric.MinimumEffect;

    private static IEnumerable<double> Ticks(double reach)
    {
        var step = reach > 8 ? 4 : reach > 4 ? 2 : 1;
        var steps = (int)(reach / step);
        return Enumerable.Range(-steps, 2 * steps + 1).Select(tick => (double)tick * step).Append(1).Distinct().Order();
    }

    private static string Label(double tick) => tick < 0 ? $"\u2212{-tick}" : $"{tick}";

    private static string X(double value, double reach) =>
        FormattableString.Invariant($"{Math.Clamp(50 + 50 * value / reach, 0, 100):F2}%");
}
