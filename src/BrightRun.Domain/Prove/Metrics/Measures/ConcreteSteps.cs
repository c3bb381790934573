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
        var steps = answer.Text.Sentences
            .Select(sentence => sentence.Words with { First = AfterOpeners(answer.Text, sentence.Words, lists) })
            .Where(words => words.Count > 0 && lists.Imperatives.Sections["verbs"].Phrases.LongestAt(answer.Text, words.First, words.End) is not null)
            .Select(words => answer.Text.Tokens[words.First].Word);
        List<string> found = [.. steps];
        return MetricResult.Of(MetricValue.Of(found.Count), found);
    }

    private static int AfterOpeners(PreparedText text, TokenSpan words, Lexicons lists)
    {
        var first = words.First;
        while (first < words.End
            && (lists.Imperatives.Sections["openers"].Phrases.LongestAt(text, first, words.End) ?? lists.Time.Entries.Phrases.LongestAt(text, first, words.End)) is { } opener)
        {
            first = opener.Span.End;
        }

        return first;
    }
}
