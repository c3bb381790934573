using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>E2: how many different time frames an answer names: "this week", "within 30 days", "by Friday", "every month"; not "soon".</summary>
internal sealed class TimeFrames : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "E2", "time frames", "How many different time frames does the answer give?", MetricUnit.Count, MetricDirection.Higher, 0.2,
        "at least 1 an answer", "durations in facts count too");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        string[] found = [.. lists.Time.Entries.Phrases.Find(answer.Text, new TokenSpan(0, answer.Text.Tokens.Count)).Select(match => match.Wording).Distinct()];
        return MetricResult.Of(MetricValue.Of(found.Length), found);
    }
}
