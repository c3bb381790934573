using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>A2: whether the opening names a feeling or acknowledges one. The opening is the first sentence, or the first two where it has fewer than 8 tokens.</summary>
internal sealed class EarlyAcknowledgement : Metric
{
    private const int ShortOpening = 8; // tokens; "Maria, take a breath." is only a greeting

    public override MetricDefinition Definition { get; } = new(
        "A2", "early acknowledgement", "Does the opening acknowledge a feeling?", MetricUnit.Share, MetricDirection.Higher, 0.15,
        "in at least 80 % of answers", "formulaic openings score");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var sentences = answer.Text.Sentences;
        var last = sentences[0].Tokens.Count < ShortOpening && sentences.Count > 1 ? sentences[1] : sentences[0];
        var opening = new TokenSpan(sentences[0].Tokens.First, last.Tokens.End);
        string[] found =
        [
            .. lists.EmotionWords.Entries.Phrases.Find(answer.Text, opening).Select(match => match.Wording),
            .. lists.Acknowledgements.Entries.Phrases.Find(answer.Text, opening).Select(match => match.Wording),
        ];
        return MetricResult.Of(MetricValue.Of(found.Length > 0), found);
    }
}
