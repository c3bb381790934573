using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Pipeline.Prove.Report.Charts;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>The thirteen metrics: differences as a chart, levels as bars, and every number in a table.</summary>
internal static class MetricsSection
{
    /// <summary>The section.</summary>
    public static Markup Of(ComparisonReport report)
    {
        var comparisons = SummarySection.Against(report);
        return Markup.Of($"""
            <section id="metrics">
            <h2>What changed, and what did not</h2>
            <p>Each metric has a smallest effect that was fixed before anything was measured. In this picture 1 (the dashed line) is that effect, so that counts and shares fit one scale. An interval that crosses 0 is compatible with no change at all.</p>
            <div class="card chart">
            {DifferenceChart.Of(comparisons)}
            </div>
            <h3>Levels</h3>
            <p>The mean of each arm. Bars of one box share a scale; boxes do not.</p>
            <div class="grid">
            {AnswerMetrics.All.Select((metric, index) => Markup.Of($"""<div class="card"><h3>{metric.Definition.Id} {metric.Definition.Name}</h3><p class="soft">{metric.Definition.Question}</p>{LevelBars.Of([.. report.Study.Arms.Select(arm => (arm.Arm, arm.Metrics[index]))])}</div>"""))}
            </div>
            <h3 class="numbers">All numbers</h3>
            <div class="scroll">
            <table class="stack">
            <caption>Means, mean differences with their 95 % intervals, p-values corrected by Holm. Shares differ in percentage points (pp). &#8220;At equal length&#8221; is the difference that a straight line leaves where both answers are equally long: longer answers have room for more of everything.</caption>
            <thead><tr><th scope="col">Metric</th>{report.Arms.Select(arm => Markup.Of($"""<th scope="col" class="n">{arm.Code}</th>"""))}{comparisons.Select(comparison => Markup.Of($"""<th scope="col" class="n">{comparison.Arm} − {comparison.Baseline}</th><th scope="col" class="n">p</th><th scope="col">Outcome</th>"""))}</tr></thead>
            <tbody>
            {AnswerMetrics.All.Select((metric, index) => Row(report, comparisons, metric.Definition, index))}</tbody>
            </table>
            </div>
            {Unscored(report)}
            <details><summary>What each metric asks, and how it can be wrong</summary>
            <ul>
            {AnswerMetrics.All.Select(metric => Markup.Of($"<li><b>{metric.Definition.Id} {metric.Definition.Name}.</b> {metric.Definition.Question} Weakness: {metric.Definition.Weakness}.</li>\n"))}</ul>
            </details>
            </section>

            """);
    }

    private static Markup Row(ComparisonReport report, IReadOnlyList<MetricComparison> comparisons, MetricDefinition metric, int index) => Markup.Of($"""
        <tr><th scope="row">{metric.Id} {metric.Name}<small>{Hope(metric, report.Study.Options.Band)}</small></th>{report.Study.Arms.Select(arm => Markup.Of($"""<td class="n" data-label="{arm.Arm}">{Figures.Value(metric, arm.Metrics[index].Mean)}</td>"""))}{comparisons.Select(comparison => Cells(comparison, comparison.Metrics[index]))}</tr>

        """);

    private static Markup Cells(MetricComparison comparison, MetricContrast contrast)
    {
        var name = $"{comparison.Arm} \u2212 {comparison.Baseline}";
        return Markup.Of($"""
            <td class="n" data-label="{name}"><span>{Figures.Difference(contrast.Metric, contrast.Difference)}<small>{Figures.Interval(contrast.Metric, contrast.Low, contrast.High)}</small>{Length(contrast)}{Fewer(comparison, contrast)}</span></td><td class="n" data-label="p, {name}">{Figures.P(contrast.AdjustedP)}</td><td data-label="{name}"><span class="{OutcomeText.Class(contrast)}">{OutcomeText.Of(contrast)}</span></td>
            """);
    }

    private static Markup Length(MetricContrast contrast) =>
        contrast.AtEqualLength.IsDefined ? Markup.Of($"<small>at equal length {Figures.Difference(contrast.Metric, contrast.AtEqualLength)}</small>") : Markup.None;

    private static Markup Fewer(MetricComparison comparison, MetricContrast contrast) =>
        contrast.LeftOut > 0 && contrast.Scenarios > 0 ? Markup.Of($"<small>{contrast.Scenarios} of {comparison.Scenarios} situations</small>") : Markup.None;

    private static string Hope(MetricDefinition metric, LengthBand band) => metric.Direction switch
    {
        MetricDirection.Higher => $"hoped: up, by {Figures.Difference(metric, metric.MinimumEffect).TrimStart('+')} or more",
        MetricDirection.Lower => $"hoped: down, by {Figures.Difference(metric, metric.MinimumEffect).TrimStart('+')} or more",
        _ => FormattableString.Invariant($"hoped: {band.Shortest:0} to {band.Longest:0} on average, and {band.SmallestRatio:0.0} to {band.LargestRatio:0.0} times the other arm"),
    };

    private static Markup Unscored(ComparisonReport report)
    {
        var reasons = report.Study.Arms.SelectMany(arm => arm.Metrics.SelectMany(metric => metric.Reasons.Select(reason => (arm.Arm, metric.Metric.Id, Reason: reason.Key, Answers: reason.Value)))).ToArray();
        return reasons.Length == 0 ? Markup.None : Markup.Of($"""
            <details><summary>Answers without a value</summary>
            <p>What cannot be measured is left out, never counted as 0.</p>
            <ul>
            {reasons.GroupBy(entry => (entry.Id, entry.Reason)).Select(group => Markup.Of($"<li>{group.Key.Id}: {group.Key.Reason} ({string.Join(", ", group.Select(entry => $"{entry.Arm}: {entry.Answers}"))}).</li>\n"))}</ul>
            </details>

            """);
    }
}
