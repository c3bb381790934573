using BrightRun.Pipeline.Prove.Report.Charts;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>Answers side by side: three that a rule chose, and all of them.</summary>
internal static class ExamplesSection
{
    /// <summary>The section.</summary>
    public static Markup Of(ComparisonReport report)
    {
        var scenarios = report.Scenarios.ToDictionary(scenario => scenario.Id, StringComparer.Ordinal);
        return Markup.Of($"""
            <section id="examples">
            <h2>Three examples, chosen by a rule</h2>
            <p>Nobody picked these. Situations are sorted by the number of metrics on which {report.Arms[^1].Code} is ahead of {report.Arms[0].Code} minus those on which it is behind; shown are the ones at the 10th, 50th and 90th percentile: a weak one, one from the middle and a strong one. Texts are complete and unedited.</p>
            {report.Study.Examples.Select(example => Markup.Of($"""
                <article class="example">
                <h3>{Ordinal(example.Percentile)}: {example.Scenario}</h3>
                <p class="soft">{report.Arms[^1].Code} is ahead of {report.Arms[0].Code} on {example.Better} metrics and behind on {example.Worse}.</p>
                {Answers(report, scenarios[example.Scenario])}
                </article>

                """))}<p>All other answers stand at the <a href="#all">end of this page</a>.</p>
            </section>

            """);
    }

    /// <summary>Every situation with every answer, so that nobody has to trust the choice.</summary>
    public static Markup All(ComparisonReport report) => Markup.Of($"""
        <section id="all">
        <h2>All answers</h2>
        <details><summary>{report.Scenarios.Count} situations, {report.Scenarios.Sum(scenario => scenario.Answers.Count)} answers</summary>
        {report.Scenarios.Select(scenario => Markup.Of($"""
            <article class="example">
            <h3>{scenario.Id}</h3>
            {Answers(report, scenario)}
            </article>

            """))}</details>
        </section>

        """);

    private static Markup Answers(ComparisonReport report, ReportScenario scenario) => Markup.Of($"""
        <blockquote><small>The client writes</small><p class="said" dir="auto">{scenario.ClientMessage}</p></blockquote>
        <div class="answers">
        {report.Arms.Select((arm, index) => Markup.Of($"""<div class="card"><span class="arm arm-{LevelBars.Place(index, report.Arms.Count)}">{arm.Code}</span> <small>{arm.Name}</small><p class="said" dir="auto">{Said(scenario, arm.Code)}</p></div>"""))}
        </div>
        """);

    private static Markup Said(ReportScenario scenario, string arm) => scenario.Answers.GetValueOrDefault(arm) switch
    {
        null => Markup.Of($"<em>no answer</em>"),
        var text when string.IsNullOrWhiteSpace(text) => Markup.Of($"<em>an empty answer</em>"),
        var text => Markup.Of($"{text}"),
    };

    private static string Ordinal(int percentile) => percentile switch
    {
        10 => "Weak (10th percentile)",
        50 => "Middle (50th percentile)",
        90 => "Strong (90th percentile)",
        _ => $"{percentile}th percentile",
    };
}
