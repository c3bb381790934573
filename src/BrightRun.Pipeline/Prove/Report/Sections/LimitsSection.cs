using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>What this comparison cannot show; most of it holds for every one of its kind and is therefore not left to whoever fills the record.</summary>
internal static class LimitsSection
{
    private const double ComparableTokens = 0.05; // spec of the neutral control: supervised tokens within 5 %

    /// <summary>The section.</summary>
    public static Markup Of(ComparisonReport report) => Markup.Of($"""
        <section id="limits">
        <h2>What this does not show</h2>
        <ul>
        <li><b>That the answers are better.</b> Metrics count words. They support a judgement by people and do not replace it; a comparison by metrics alone has no verdict.</li>
        <li><b>That the answers are true or safe.</b> Training for warmth has been found to raise error rates and to make models agree with false beliefs, most with people who sound sad (arXiv 2507.21919). Nothing here tests facts, crises or improper advice.</li>
        <li><b>That real clients are helped</b>, or that other models, topics or longer conversations would show the same.</li>
        {Own(report).Select(caveat => Markup.Of($"<li>{caveat}</li>\n"))}</ul>
        </section>

        """);

    private static IEnumerable<string> Own(ComparisonReport report)
    {
        if (report.Scenarios.Count < SummarySection.SmallStudy)
            yield return $"Only {report.Scenarios.Count} situations were answered. Intervals are wide, and a real change of moderate size can easily be missed.";
        if (Imbalance(report) is { } share and > ComparableTokens)
            yield return $"The adapters did not learn from the same amount of text: supervised tokens differ by {Figures.Count(100 * share)} %. Part of the difference between them may be the amount of training.";
        foreach (var caveat in report.Caveats)
            yield return caveat;
    }

    private static double? Imbalance(ComparisonReport report)
    {
        long[] tokens = [.. report.Arms.Select(arm => arm.Training?.SupervisedTokens ?? 0).Where(count => count > 0)];
        return tokens.Length < 2 ? null : (tokens.Max() - tokens.Min()) / (double)tokens.Max();
    }
}
