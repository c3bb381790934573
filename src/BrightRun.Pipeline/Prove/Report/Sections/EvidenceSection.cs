using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>What the numbers rest on, and what to do next.</summary>
internal static class EvidenceSection
{
    /// <summary>Hashes and the command that made it all.</summary>
    public static Markup Hashes(ComparisonReport report) => Markup.Of($"""
        <section id="hashes">
        <h2>What it rests on</h2>
        <p>A SHA-256 is a fingerprint: the same file always has the same one, and another file has another. Compute it again to see that nothing was exchanged.</p>
        <div class="scroll">
        <table class="stack">
        <caption>Fingerprints of everything that went in and came out.</caption>
        <thead><tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">SHA-256</th></tr></thead>
        <tbody>
        {report.Hashes.Select(hash => Markup.Of($"""<tr><th scope="row">{hash.What}</th><td data-label="Where"><code>{hash.Path}</code></td><td data-label="SHA-256" class="hash">{hash.Sha256}</td></tr>{"\n"}"""))}</tbody>
        </table>
        </div>
        <p>Made by this command:</p>
        <pre>{report.Command}</pre>
        </section>

        """);

    /// <summary>What to try next.</summary>
    public static Markup Next(ComparisonReport report) => report.NextSteps.Count == 0 ? Markup.None : Markup.Of($"""
        <section id="next">
        <h2>What to try next</h2>
        {report.NextSteps.Select(step => Markup.Of($"<p>{step.What}</p>\n<pre>{step.Command}</pre>\n"))}</section>

        """);
}
