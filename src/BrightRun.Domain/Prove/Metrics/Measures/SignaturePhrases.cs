namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>C1: whether an answer holds a phrase by which the consultant is recognised.</summary>
internal sealed class SignaturePhrases : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "C1", "signature phrases", "Does the answer use a phrase typical of the consultant?", MetricUnit.Share, MetricDirection.Higher, 0.20,
        "in at least 70 % of answers", "measures imitation of the training data, nothing else");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var matches = lists.Signature.Entries.Phrases.Count(answer.Text);
        return new MetricResult(MetricValue.Of(matches.Count > 0), [.. matches.Select(match => match.Wording)], new Dictionary<string, double>
        {
            ["distinct"] = matches.Select(match => match.Entry).Distinct().Count(),
        });
    }
}
