using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>A phrase found in a text.</summary>
/// <param name="Entry">The entry of the list that it belongs to.</param>
/// <param name="Span">Its tokens.</param>
/// <param name="Wording">Its tokens as words.</param>
public sealed record PhraseMatch(LexiconEntry Entry, TokenSpan Span, string Wording);

/// <summary>
/// Step 4 of the text preparation: finds phrases leftmost-longest, without overlaps inside one list, at word boundaries (a token is matched
/// whole or not at all).
/// </summary>
internal sealed class PhraseMatcher
{
    /// <summary>The same wording counts at most so often in one answer: who repeats a formula does not mean more by it.</summary>
    public const int MostRepeats = 2;

    private readonly Dictionary<string, List<(LexiconEntry Entry, Phrase Phrase)>> _byFirstWord = new(StringComparer.Ordinal);

    public PhraseMatcher(IReadOnlyList<LexiconEntry> entries)
    {
        foreach (var entry in entries)
        {
            foreach (var phrase in entry.Variants)
            {
                foreach (var word in phrase.Parts[0].Words)
                {
                    if (!_byFirstWord.TryGetValue(word, out var phrases))
                        _byFirstWord[word] = phrases = [];
                    phrases.Add((entry, phrase));
                }
            }
        }
    }

    /// <summary>Whether a single word is a phrase of the list.</summary>
    public bool Has(string word) => _byFirstWord.TryGetValue(word, out var phrases) && phrases.Exists(candidate => candidate.Phrase.Parts.Count == 1);

    /// <summary>All matches in a range of tokens, repeats included.</summary>
    public IEnumerable<PhraseMatch> Find(PreparedText text, TokenSpan within)
    {
        for (var position = within.First; position < within.End;)
        {
            if (LongestAt(text, position, within.End) is { } match)
            {
                yield return match;
                position = match.Span.End;
            }
            else
            {
                position++;
            }
        }
    }

    /// <summary>The matches of a whole text that count: each wording at most <see cref="MostRepeats"/> times.</summary>
    public IReadOnlyList<PhraseMatch> Count(PreparedText text) => AtMostTwice(Find(text, new TokenSpan(0, text.Tokens.Count)));

    /// <summary>The first <see cref="MostRepeats"/> of each wording.</summary>
    public static IReadOnlyList<PhraseMatch> AtMostTwice(IEnumerable<PhraseMatch> matches)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. matches.Where(match => (seen[match.Wording] = seen.GetValueOrDefault(match.Wording) + 1) <= MostRepeats)];
    }

    /// <summary>The longest phrase that starts at a token.</summary>
    public PhraseMatch? LongestAt(PreparedText text, int position, int end)
    {
        if (!_byFirstWord.TryGetValue(text.Tokens[position].Word, out var candidates))
            return null;
        (LexiconEntry Entry, Phrase Phrase)? longest = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Phrase.Parts.Count > (longest?.Phrase.Parts.Count ?? 0) && Fits(candidate.Phrase, text, position, end))
                longest = candidate;
        }

        if (longest is not { } found)
            return null;
        var span = new TokenSpan(position, position + found.Phrase.Parts.Count);
        return new PhraseMatch(found.Entry, span, string.Join(' ', text.Tokens.Skip(span.First).Take(span.Count).Select(token => token.Word)));
    }

    private static bool Fits(Phrase phrase, PreparedText text, int position, int end)
    {
        var parts = phrase.Parts;
        if (position + parts.Count > end)
            return false;
        for (var index = 0; index < parts.Count; index++)
        {
            if (!parts[index].Fits(text.Tokens[position + index].Word))
                return false;
            if (index + 1 < parts.Count && !text.GapAfter(position + index).Trim().SequenceEqual(parts[index].Gap))
                return false;
        }

        return true;
    }
}
