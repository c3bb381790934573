using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>
/// D2: how often the answer sees the matter as another person does: a role or pronoun at most three tokens before a verb of the mind or a
/// modal, in one sentence, or a form of "from her perspective". A verb belongs to one person and a person to one verb.
/// </summary>
internal sealed class PerspectiveTaking : Metric
{
    private const int Reach = 3; // tokens from the person to the verb

    public override MetricDefinition Definition { get; } = new(
        "D2", "perspective-taking", "How often does the answer see the matter as another person does?", MetricUnit.Count, MetricDirection.Higher, 0.3,
        "at least 2 an answer where another person is involved", "finds out who a pronoun stands for only crudely");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        if (answer.HasOtherParty is not { } involved)
            return MetricResult.Unscored("not stated whether another person is involved");
        if (!involved)
            return MetricResult.Unscored("no other person is involved");
        var found = PhraseMatcher.AtMostTwice(answer.Text.Sentences.SelectMany(sentence => In(answer.Text, sentence.Tokens, lists.OtherParty.Sections)));
        return MetricResult.Of(MetricValue.Of(found.Count), found.Select(match => match.Wording));
    }

    private static IEnumerable<PhraseMatch> In(PreparedText text, TokenSpan sentence, IReadOnlyDictionary<string, LexiconSection> lists)
    {
        var free = sentence.First; // tokens before this one are taken
        for (var position = sentence.First; position < sentence.End; position++)
        {
            if (lists["perspectives"].Phrases.LongestAt(text, position, sentence.End) is { } perspective)
            {
                yield return perspective;
                free = perspective.Span.End;
                position = free - 1;
            }
            else if ((lists["roles"].Phrases.LongestAt(text, position, sentence.End) ?? lists["pronouns"].Phrases.LongestAt(text, position, sentence.End)) is { } person
                && VerbAfter(text, Math.Max(free, person.Span.End), Math.Min(person.Span.End + Reach, sentence.End), lists) is { } verb)
            {
                yield return person with { Span = person.Span with { End = verb.Span.End }, Wording = $"{person.Wording} … {verb.Wording}" };
                free = verb.Span.End;
            }
        }
    }

    private static PhraseMatch? VerbAfter(PreparedText text, int first, int end, IReadOnlyDictionary<string, LexiconSection> lists)
    {
        for (var position = first; position < end; position++)
        {
            if ((lists["verbs"].Phrases.LongestAt(text, position, end) ?? lists["modals"].Phrases.LongestAt(text, position, end)) is { } verb)
                return verb;
        }

        return null;
    }
}
