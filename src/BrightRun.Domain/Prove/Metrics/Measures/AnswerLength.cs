namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>B1: how long an answer is. Longer is not better, so an arm must lie in a band, see <see cref="Comparison.LengthBand"/>.</summary>
internal sealed class AnswerLength : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "B1", "length", "How long is the answer?", MetricUnit.Tokens, MetricDirection.Band, 0,
        "250 to 400 tokens on average", "longer is not better; length is the main confounder of the counts");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists) => MetricResult.Of(MetricValue.Of(answer.Text.Tokens.Count), []);
}
