using BrightRun.Pipeline.Prove.Report.Charts;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>What was done: the arms, and what they had in common.</summary>
internal static class ArmsSection
{
    /// <summary>The section.</summary>
    public static Markup Of(ComparisonReport report) => Markup.Of($"""
        <section id="done">
        <h2>What was done</h2>
        <div class="grid">
        {report.Arms.Select((arm, index) => Markup.Of($"""<div class="card"><h3><span class="arm arm-{LevelBars.Place(index, report.Arms.Count)}">{arm.Code}</span> {arm.Name}</h3><p>{arm.Explanation}</p></div>"""))}
        </div>
        <ol>
        <li><b>Data.</b> {report.DataOrigin}</li>
        <li><b>Training.</b> Each adapter is a small set of extra weights beside the frozen base model; same base, same settings, same order of work.</li>
        <li><b>Answers.</b> Every arm answered the same situations under the same conditions. {report.Generation}</li>
        <li><b>Measuring.</b> Thirteen metrics count words and sentences by fixed, published rules; no model judged another.</li>
        <li><b>Comparing.</b> Always the same situation in two arms. The test asks how often chance alone, by swapping the two answers of a situation at will, would give a difference this large (sign-flip test); its p-value is corrected for the number of metrics (Holm). Intervals come from {Figures.Count(Domain.Prove.Statistics.BcaBootstrap.Draws)} resamples of the situations (BCa bootstrap), seed {Figures.Count(report.Study.Options.Seed)}.</li>
        </ol>
        </section>

        """);
}
