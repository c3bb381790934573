using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>
/// B2: of the sentences in the first third that show empathy or give advice, the share that shows empathy. A sentence that does both
/// counts as empathy; where none does either there is no share.
/// </summary>
internal sealed class EarlyEmpathy : Metric
{
    private const int Part = 3; // the first third, rounded up

    public override MetricDefinition Definition { get; } = new(
        "B2", "empathy before advice", "In the first third, how much is empathy and how much already advice?", MetricUnit.Share, MetricDirection.Higher, 0.10,
        "at least 60 %", "short answers give 0 or 1; answers with neither are unscored");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var sentences = answer.Text.Sentences;
        var (empathy, advice) = (new List<string>(), 0);
        foreach (var sentence in sentences.Take((sentences.Count + Part - 1) / Part))
        {
            if (FirstEmpathy(answer.Text, sentence.Tokens, lists) is { } wording)
                empathy.Add(wording);
            else if (lists.Advice.Entries.Phrases.Find(answer.Text, sentence.Tokens).Any())
                advice++;
        }

        return empathy.Count + advice == 0
            ? MetricResult.Unscored("neither empathy nor advice in the first third")
            : MetricResult.Of(MetricValue.Share(empathy.Count, empathy.Count + advice), empathy);
    }

    private static string? FirstEmpathy(PreparedText text, TokenSpan sentence, Lexicons lists) =>
        new[] { lists.EmotionWords, lists.Acknowledgements, lists.Validation }
            .SelectMany(list => list.Entries.Phrases.Find(text, sentence))
            .FirstOrDefault()?.Wording;
}
