using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>The first screen: what was asked, what was seen, and what was not, so that a reader who stops here is not misled.</summary>
internal static class SummarySection
{
    /// <summary>The section.</summary>
    public static Markup Of(ComparisonReport report)
    {
        var (first, last) = (report.Arms[0], report.Arms[^1]);
        return Markup.Of($"""
            <section id="summary">
            <p class="lead">{report.Scenarios.Count} situations that no model was trained on were answered by {report.Arms.Count} models: {string.Join(", ", report.Arms.Select(arm => $"{arm.Code} ({arm.Name})"))}. Thirteen simple metrics count how they talk. This page shows what changed, by how much, and what did not change.</p>
            <div class="grid facts">
            {Against(report).Select(comparison => Markup.Of($"""<div class="card fact"><b>{OutcomeText.Count(comparison, MetricOutcome.Met)} of {OutcomeText.Tested(comparison)}</b>metrics moved as hoped in {comparison.Arm} against {comparison.Baseline}, beyond chance and by enough to count; {OutcomeText.Count(comparison, MetricOutcome.MovedAgainst)} moved the other way</div>"""))}
            <div class="card fact"><b>{report.Scenarios.Count}</b>held-out situations{(report.Scenarios.Count < SmallStudy ? Markup.Of($", which is few") : Markup.None)}</div>
            <div class="card fact"><b>0</b>people have rated these answers; only they can say which are better</div>
            </div>
            {Against(report).Select(comparison => Seen(report, comparison))}
            <p class="note"><b>How to read this.</b> The difference of {last.Code} against {first.Code} shows that training changed the model. {Control(report)} No number here says that an answer is <em>better</em>.</p>
            </section>

            """);
    }

    /// <summary>Below so many scenarios the page says that they are few.</summary>
    internal const int SmallStudy = 20;

    /// <summary>The comparisons of the arm under test, the one with the baseline first.</summary>
    internal static IReadOnlyList<MetricComparison> Against(ComparisonReport report) =>
        [.. report.Arms.SkipLast(1).Select(arm => report.Study.Between(arm.Code, report.Arms[^1].Code))];

    private static Markup Control(ComparisonReport report) => report.Arms.Count < 3
        ? Markup.Of($"There is no arm trained on neutral text, so nothing tells whether the <em>style</em> of the training data or training as such made the difference.")
        : Markup.Of($"Only the difference against {report.Arms[^2].Code}, which was trained on the same content in another tone, can be put down to the <em>style</em> of the training data.");

    private static Markup Seen(ComparisonReport report, MetricComparison comparison) => Markup.Of($"""
        <h3>{comparison.Arm} ({Name(report, comparison.Arm)}) against {comparison.Baseline} ({Name(report, comparison.Baseline)})</h3>
        <ul>
        <li><b>Moved as hoped:</b> {OutcomeText.Names(comparison, MetricOutcome.Met)}.</li>
        {Line("Moved as hoped, but by less than what counts", comparison, MetricOutcome.MovedTooLittle)}<li><b>Moved the other way:</b> {OutcomeText.Names(comparison, MetricOutcome.MovedAgainst)}.</li>
        <li><b>Did not move beyond chance:</b> {OutcomeText.Names(comparison, MetricOutcome.NotMet)}.</li>
        {Line("Could not be measured here", comparison, MetricOutcome.NotApplicable)}{comparison.Metrics.Where(contrast => contrast.Metric.Direction == MetricDirection.Band).Select(contrast => Band(comparison, contrast))}</ul>

        """);

    private static Markup Band(MetricComparison comparison, MetricContrast contrast) => Markup.Of($"""
        <li><b>Counted apart, because it has a band and no direction:</b> {contrast.Metric.Name}, {Figures.Value(contrast.Metric, contrast.BaselineMean)} in {comparison.Baseline} and {Figures.Value(contrast.Metric, contrast.ArmMean)} in {comparison.Arm}, {OutcomeText.Of(contrast)}.</li>

        """);

    private static Markup Line(string what, MetricComparison comparison, MetricOutcome outcome) =>
        comparison.Metrics.Any(contrast => contrast.Outcome == outcome) ? Markup.Of($"<li><b>{what}:</b> {OutcomeText.Names(comparison, outcome)}.</li>\n") : Markup.None;

    private static string Name(ComparisonReport report, string code) => report.Arms.First(arm => arm.Code == code).Name;
}
