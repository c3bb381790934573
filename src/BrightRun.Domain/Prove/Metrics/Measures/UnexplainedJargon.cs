using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>
/// C2: how many terms of finance come without an explanation at their first mention: no cue in the 12 tokens after it or the 6 before it.
/// A term that the client used needs none.
/// </summary>
internal sealed class UnexplainedJargon : Metric
{
    private const int TokensBefore = 6;
    private const int TokensAfter = 12;

    public override MetricDefinition Definition { get; } = new(
        "C2", "unexplained jargon", "How many technical terms are left unexplained?", MetricUnit.Count, MetricDirection.Lower, 0.3,
        "at most 0.5 an answer", "a cue may explain something else");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var jargon = lists.Jargon.Entries.Phrases;
        var known = answer.ClientMessage is { } message
            ? jargon.Find(message, new TokenSpan(0, message.Tokens.Count)).Select(match => match.Entry).ToHashSet()
            : [];
        var unexplained = new List<string>();
        foreach (var match in jargon.Find(answer.Text, new TokenSpan(0, answer.Text.Tokens.Count)))
        {
            if (known.Add(match.Entry) && !IsExplained(answer.Text, match.Span, lists.ExplainCues))
                unexplained.Add(match.Wording);
        }

        return MetricResult.Of(MetricValue.Of(unexplained.Count), unexplained);
    }

    private static bool IsExplained(PreparedText text, TokenSpan term, Lexicon cues)
    {
        var before = new TokenSpan(Math.Max(0, term.First - TokensBefore), term.First);
        var after = new TokenSpan(term.End, Math.Min(text.Tokens.Count, term.End + TokensAfter));
        // An opening bracket is a cue but no token, so it is looked for in the text that the windows cover.
        var (start, end) = (before.First == 0 ? 0 : text.Tokens[before.First].Start, text.Tokens[after.End - 1].End);
        var (termStart, termEnd) = (text.Tokens[term.First].Start, text.Tokens[term.End - 1].End);
        return text.Text.AsSpan(start, termStart - start).Contains('(') || text.Text.AsSpan(termEnd, end - termEnd).Contains('(')
            || cues.Entries.Phrases.Find(text, before).Any() || cues.Entries.Phrases.Find(text, after).Any();
    }
}
