using System.Text.RegularExpressions;
using System.Xml.Linq;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Pipeline.Prove.Report;

namespace BrightRun.Pipeline.Tests.Prove.Report;

public partial class ComparisonPageTests
{
    private const string Attack = "<script>alert(1)</script><img src=x onerror=alert(1)> \" onmouseover=\"alert(1) </style> &lt; \u0007";

    private readonly ComparisonReport _report = SampleReport.Valid();

    [Fact]
    public void Page_IsWellFormed_AndHasItsParts()
    {
        var page = Parse(ComparisonPage.Of(_report));

        Assert.Equal(
            ["summary", "done", "metrics", "examples", "training", "limits", "hashes", "next", "all"],
            page.Descendants("section").Select(section => section.Attribute("id")!.Value));
        Assert.Equal(_report.Title, page.Descendants("h1").Single().Value);
        Assert.All(page.Descendants("svg").Where(svg => svg.Attribute("aria-hidden") is null), svg => Assert.NotNull(svg.Attribute("aria-label")));
    }

    [Fact]
    public void Page_AsksForNothingFromAnywhere()
    {
        var page = ComparisonPage.Of(_report);

        Assert.DoesNotMatch(Request(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_FromOutside_StaysText_WhereverItStands()
    {
        var page = ComparisonPage.Of(Everywhere(Attack));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\u0007", page, StringComparison.Ordinal);
        var parsed = Parse(page);
        Assert.DoesNotContain(parsed.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(parsed.Descendants("p"), said => said.Value == Attack.Replace('\u0007', '\uFFFD'));
        Assert.Single(parsed.Descendants("style"));
    }

    [Fact]
    public void Table_ShowsTheNumbersOfTheStudy()
    {
        var rows = Parse(ComparisonPage.Of(_report)).Descendants("section").Single(section => section.Attribute("id")!.Value == "metrics").Descendants("tbody").Single().Elements("tr").ToArray();

        Assert.Equal(13, rows.Length);
        for (var index = 0; index < rows.Length; index++)
        {
            var metric = AnswerMetrics.All[index].Definition;
            string[] cells = [.. rows[index].Elements("td").Select(cell => cell.Value)];
            Assert.Equal(_report.Study.Arms.Select(arm => Figures.Value(metric, arm.Metrics[index].Mean)), cells[..3]);
            foreach (var (baseline, at) in new[] { ("A", 3), ("B", 6) })
            {
                var contrast = _report.Study.Between(baseline, "C").Metrics[index];
                Assert.StartsWith(Figures.Difference(metric, contrast.Difference), cells[at], StringComparison.Ordinal);
                Assert.Contains(Figures.Interval(metric, contrast.Low, contrast.High), cells[at], StringComparison.Ordinal);
                Assert.Equal(Figures.P(contrast.AdjustedP), cells[at + 1]);
            }
        }
    }

    [Fact]
    public void Summary_NamesWhatMoved_AndWhatDidNot()
    {
        var summary = Parse(ComparisonPage.Of(_report)).Descendants("section").First().Value;
        var comparison = _report.Study.Between("A", "C");

        Assert.Contains(comparison.Metrics, contrast => contrast.Outcome == MetricOutcome.Met);
        Assert.Contains(comparison.Metrics, contrast => contrast.Outcome == MetricOutcome.NotMet);
        foreach (var contrast in comparison.Metrics)
            Assert.Contains(contrast.Metric.Name, summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_AreThoseOfTheStudy_WithFullTexts()
    {
        var examples = Parse(ComparisonPage.Of(_report)).Descendants("section").Single(section => section.Attribute("id")!.Value == "examples").Elements("article").ToArray();

        Assert.Equal(_report.Study.Examples.Count, examples.Length);
        foreach (var (example, article) in _report.Study.Examples.Zip(examples))
        {
            var scenario = _report.Scenarios.Single(scenario => scenario.Id == example.Scenario);
            Assert.Equal([scenario.ClientMessage, .. scenario.Answers.Values], article.Descendants("p").Where(said => said.Attribute("dir") is not null).Select(said => said.Value));
        }
    }

    [Fact]
    public void EveryHash_IsShown()
    {
        var page = ComparisonPage.Of(_report);

        Assert.All(_report.Hashes, hash => Assert.Contains(hash.Sha256, page, StringComparison.Ordinal));
    }

    [Fact]
    public void FewScenarios_AndUnequalTraining_AreSaid()
    {
        var few = _report.Scenarios.Take(8).ToArray();
        var arms = _report.Arms.Select(arm => arm.Code == "C" ? arm with { Training = arm.Training! with { SupervisedTokens = 40_000 } } : arm).ToArray();

        var limits = Parse(ComparisonPage.Of(_report with { Scenarios = few, Study = SampleReport.StudyOf(few), Arms = arms })).Descendants("section").Single(section => section.Attribute("id")!.Value == "limits").Value;

        Assert.Contains("Only 8 situations", limits, StringComparison.Ordinal);
        Assert.Contains("supervised tokens differ by 49 %", limits, StringComparison.Ordinal);
        Assert.DoesNotContain("situations were answered", Parse(ComparisonPage.Of(_report)).Descendants("section").Single(section => section.Attribute("id")!.Value == "limits").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyAnswer_IsSaidToBeEmpty()
    {
        ReportScenario[] scenarios = [.. _report.Scenarios.Select(scenario => scenario with { Answers = new Dictionary<string, string>(scenario.Answers) { ["C"] = " " } })];

        Assert.Contains("an empty answer", ComparisonPage.Of(_report with { Scenarios = scenarios, Study = SampleReport.StudyOf(scenarios) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Wording_ClaimsNoMoreThanMetricsCan()
    {
        var text = Parse(ComparisonPage.Of(_report)).Descendants("body").Single().Value;

        Assert.DoesNotMatch(Boast(), text);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordThatContradictsItself_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => ComparisonPage.Of(_report with { Arms = [.. _report.Arms.Reverse()] }));
        Assert.Throws<ArgumentException>(() => ComparisonPage.Of(_report with { Scenarios = [] }));
        Assert.Throws<ArgumentException>(() => ComparisonPage.Of(_report with { Arms = [_report.Arms[0]] }));
    }

    [Fact]
    public void SameRecord_SamePage() => Assert.Equal(ComparisonPage.Of(SampleReport.Valid()), ComparisonPage.Of(SampleReport.Valid()));

    private ComparisonReport Everywhere(string text)
    {
        var study = _report.Study;
        ReportScenario[] scenarios = [.. _report.Scenarios.Select(scenario => new ReportScenario(scenario.Id, text, scenario.Answers.ToDictionary(answer => answer.Key, _ => text)))];
        return _report with
        {
            Title = text, Version = text, Machine = text, Command = text, DataOrigin = text, Generation = text, Caveats = [text], Scenarios = scenarios, Study = study,
            Arms = [.. _report.Arms.Select(arm => arm with { Name = text, Explanation = text })],
            Hashes = [new ReportHash(text, text, text)],
            NextSteps = [new NextStep(text, text)],
        };
    }

    /// <summary>The page as XML: void elements closed, the document type left out.</summary>
    private static XDocument Parse(string page) =>
        XDocument.Parse(VoidElement().Replace(page.Replace("<!doctype html>", string.Empty, StringComparison.Ordinal), "<${meta}/>"), LoadOptions.PreserveWhitespace);

    [GeneratedRegex("<(?<meta>meta [^>]*)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoidElement();

    [GeneratedRegex(@"https?://|url\(|@import|<link|<script|<iframe|\ssrc=|\shref=""(?!#)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Request();

    [GeneratedRegex(@"\b(significant\w*|proves?|proven|scientific\w*|best|amazing|revolutionary)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boast();
}
