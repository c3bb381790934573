using System.Globalization;
using BrightRun.Pipeline.Prove.Report.Html;
using BrightRun.Pipeline.Prove.Report.Sections;

namespace BrightRun.Pipeline.Prove.Report;

/// <summary>
/// The report of a comparison as one HTML page that needs nothing else: no script, no font, no picture from anywhere. It can be mailed, printed and
/// kept. A content security policy in the page forbids what its text must not do.
/// </summary>
public static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">The record contradicts itself: fewer than two arms, or a study over other arms or scenarios.</exception>
    public static string Of(ComparisonReport report)
    {
        Check(report);
        return Markup.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{report.Title}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <header>
            <h1>{report.Title}</h1>
            </header>
            <main>
            {SummarySection.Of(report)}{ArmsSection.Of(report)}{MetricsSection.Of(report)}{ExamplesSection.Of(report)}{TrainingSection.Of(report)}{LimitsSection.Of(report)}{EvidenceSection.Hashes(report)}{EvidenceSection.Next(report)}{ExamplesSection.All(report)}</main>
            <footer>
            <p>BrightRun {report.Version}, {report.Created.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)}. {report.Machine}.</p>
            </footer>
            </body>
            </html>

            """).ToString();
    }

    private static Markup Style => Markup.Trusted(PageStyle.Css);

    private static void Check(ComparisonReport report)
    {
        if (report.Arms.Count < 2)
            throw new ArgumentException("A report compares two arms or more.", nameof(report));
        if (!report.Arms.Select(arm => arm.Code).SequenceEqual(report.Study.Arms.Select(arm => arm.Arm)))
            throw new ArgumentException("The study must name the arms of the report, in their order.", nameof(report));
        if (report.Study.Examples.FirstOrDefault(example => report.Scenarios.All(scenario => scenario.Id != example.Scenario)) is { } missing)
            throw new ArgumentException($"The study's example {missing.Scenario} is no scenario of the report.", nameof(report));
    }
}
