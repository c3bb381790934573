using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>E1: how many list items and sentences start with a verb that asks for a step, once openers such as "first" or "this week" are set aside.</summary>
internal sealed class ConcreteSteps : Metric
{
    public override MetricDefinition Definition { get; } = new(
        "E1", "concrete steps", "How many concrete steps does the answer give?", MetricUnit.Count, MetricDirection.Higher, 0.4,
        "at least 2 an answer", "\"you could call\" is missed");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var steps = new List<string>();
        foreach (var sentence in answer.Text.Sentences)
        {
            var first = AfterOpeners(answer.Text, sentence.Words, lists);
            if (first < sentence.Words.End && StartsStep(answer.Text, first, sentence.Words.End, lists))
                steps.Add(answer.Text.Tokens[first].Word);
        }

        return MetricResult.Of(MetricValue.Of(steps.Count), steps);
    }

    // "Take 20 minutes" is a step as well as a time frame; a step is never passed over.
    private static int AfterOpeners(PreparedText text, TokenSpan words, Lexicons lists)
    {
        var first = words.First;
        while (first < words.End && !StartsStep(text, first, words.End, lists)
            && (lists.Imperatives.Sections["openers"].Phrases.LongestAt(text, first, words.End) ?? lists.Time.Entries.Phrases.LongestAt(text, first, words.End)) is { } opener)
        {
            first = opener.Span.End;
        }

        return first;
    }

    private static bool StartsStep(PreparedText text, int first, int end, Lexicons lists) =>
        lists.Imperatives.Sections["verbs"].Phrases.LongestAt(text, first, end) is not null;
}
