namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>A3: how many phrases call a feeling legitimate or common.</summary>
internal sealed class ValidationPhrases : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "A3", "validation phrases", "How often is a feeling called understandable or common?", MetricUnit.Count, MetricDirection.Higher, 0.4,
        "1 to 2 an answer", "empty formulas count; can validate a wrong belief");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var matches = lists.Validation.Entries.Phrases.Count(answer.Text);
        return MetricResult.Of(MetricValue.Of(matches.Count), matches.Select(match => match.Wording));
    }
}
