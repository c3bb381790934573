using BrightRun.Domain.Prove.Metrics.Measures;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>All thirteen metrics of one answer.</summary>
/// <param name="Tokens">Its length.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="EnglishShare">Share of common English words; null without a word.</param>
/// <param name="Results">Each metric's result, by its id, in the order of <see cref="AnswerMetrics.All"/>.</param>
public sealed record MeasuredAnswer(int Tokens, int Sentences, double? EnglishShare, IReadOnlyDictionary<string, MetricResult> Results)
{
    /// <summary>The value of a metric.</summary>
    public MetricValue this[string id] => Results[id].Value;
}

/// <summary>The thirteen metrics. They support a proof and are none: each counts words, not what they do to a person.</summary>
public static class AnswerMetrics
{
    /// <summary>The reason of an answer without a token.</summary>
    public const string Empty = "empty text";

    /// <summary>The reason of an answer in another language.</summary>
    public const string NotEnglish = "not English";

    /// <summary>All metrics, in the order of their ids.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new EmotionWords(), new EarlyAcknowledgement(), new ValidationPhrases(),
        new AnswerLength(), new EarlyEmpathy(), new Questions(),
        new SignaturePhrases(), new UnexplainedJargon(), new SpecificNumbers(),
        new BothAnd(), new PerspectiveTaking(),
        new ConcreteSteps(), new TimeFrames(),
    ];

    /// <summary>Measures an answer.</summary>
    /// <param name="answer">The answer and its occasion.</param>
    /// <param name="lists">The word lists.</param>
    public static MeasuredAnswer Measure(Answer answer, Lexicons lists)
    {
        var prepared = PreparedAnswer.Of(answer);
        var share = EnglishText.Share(prepared.Text, lists.CommonWords);
        var reason = prepared.Text.Tokens.Count == 0 ? Empty : share < EnglishText.SmallestShare ? NotEnglish : null;
        return new MeasuredAnswer(
            prepared.Text.Tokens.Count, prepared.Text.Sentences.Count, share,
            All.ToDictionary(metric => metric.Definition.Id, metric => reason is null ? metric.Measure(prepared, lists) : MetricResult.Unscored(reason), StringComparer.Ordinal));
    }
}
