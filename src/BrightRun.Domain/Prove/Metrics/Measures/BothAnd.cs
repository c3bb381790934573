namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>D1: how many phrases replace an either/or by a both/and.</summary>
internal sealed class BothAnd : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "D1", "both/and", "How often is an either/or replaced by a both/and?", MetricUnit.Count, MetricDirection.Higher, 0.2,
        "at least 1 an answer", "only fits scenarios with a conflict");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var matches = lists.BothAnd.Entries.Phrases.Count(answer.Text);
        return MetricResult.Of(MetricValue.Of(matches.Count), matches.Select(match => match.Wording));
    }
}
