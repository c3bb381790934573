namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>A1: how many words name a feeling. Negated ones count too: "you are not angry, you are hurt" speaks of both.</summary>
internal sealed class EmotionWords : Metric
{
    private const double Hundred = 100;

    public override MetricDefinition Definition { get; } = new(
        "A1", "emotion words", "How many words name a feeling?", MetricUnit.Count, MetricDirection.Higher, 0.5,
        "at least 3 an answer", "grows with length; rewards naming, not understanding");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var matches = lists.EmotionWords.Entries.Phrases.Count(answer.Text);
        return new MetricResult(MetricValue.Of(matches.Count), [.. matches.Select(match => match.Wording)], new Dictionary<string, double>
        {
            ["distinct"] = matches.Select(match => match.Entry).Distinct().Count(),
            ["per_100_tokens"] = Hundred * matches.Count / answer.Text.Tokens.Count,
        });
    }
}
