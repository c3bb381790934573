using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>A phrase typical of a set of answers.</summary>
/// <param name="Wording">Three to six words, lower case.</param>
/// <param name="TargetShare">Share of the training answers that hold it.</param>
/// <param name="BaselineShare">Share of the baseline's answers that hold it.</param>
public sealed record MinedPhrase(string Wording, double TargetShare, double BaselineShare);

/// <summary>
/// Finds the phrases by which a training set's voice is recognised: three to six words inside a sentence, in at least 5 % of its answers and
/// in less than 2 % of the untrained model's, without names and without overlap. They must be chosen on other scenarios than those that are
/// measured with them.
/// </summary>
public static class SignatureMining
{
    private const int Shortest = 3;
    private const int Longest = 6;
    private const double SmallestTargetShare = 0.05;
    private const double LargestBaselineShare = 0.02;
    private const int SharedWords = 2; // two phrases overlap when they share so long a run

    /// <summary>The most typical phrases, by share of answers times length, so that a phrase is not cut down to its most common part.</summary>
    /// <param name="targets">Answers of the training set.</param>
    /// <param name="baseline">Answers of the untrained model to pilot scenarios.</param>
    /// <param name="names">Words that no phrase may hold: names of consultant, clients and firm.</param>
    /// <param name="count">How many to choose at most.</param>
    public static IReadOnlyList<MinedPhrase> Choose(IReadOnlyCollection<string> targets, IReadOnlyCollection<string> baseline, IEnumerable<string> names, int count)
    {
        var inTargets = Holders(targets);
        var inBaseline = Holders(baseline);
        var forbidden = names.SelectMany(name => PreparedText.Of(name).Tokens.Select(token => token.Word)).ToHashSet(StringComparer.Ordinal);
        var candidates = inTargets
            .Select(phrase => new MinedPhrase(phrase.Key, Share(phrase.Value, targets.Count), Share(inBaseline.GetValueOrDefault(phrase.Key), baseline.Count)))
            .Where(phrase => phrase.TargetShare >= SmallestTargetShare && phrase.BaselineShare < LargestBaselineShare && !phrase.Wording.Split(' ').Any(forbidden.Contains))
            .OrderByDescending(phrase => phrase.TargetShare * phrase.Wording.Split(' ').Length)
            .ThenBy(phrase => phrase.Wording, StringComparer.Ordinal);
        var chosen = new List<MinedPhrase>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            string[] runs = [.. Runs(candidate.Wording.Split(' '), SharedWords, SharedWords)];
            if (chosen.Count < count && !Array.Exists(runs, taken.Contains))
            {
                chosen.Add(candidate);
                taken.UnionWith(runs);
            }
        }

        return chosen;
    }

    /// <summary>Chosen phrases as a word list, to be kept beside the study and read again by <see cref="LexiconFile"/>.</summary>
    /// <param name="phrases">May be none; then no answer has a signature.</param>
    /// <param name="origin">What they were mined from, in a few words on one line.</param>
    /// <returns>The text of the list <c>signature</c>.</returns>
    public static string AsList(IReadOnlyCollection<MinedPhrase> phrases, string origin) => $"""
        list: signature
        version: 1
        used by: C1
        includes: phrases of {Shortest} to {Longest} words, mined from {origin.ReplaceLineEndings(" ")}: in at least {SmallestTargetShare:P0} of its answers, no names, no overlap.
        excludes: phrases in {LargestBaselineShare:P0} or more of the untrained model's answers.
        ---
        {string.Join('\n', phrases.Select(phrase => phrase.Wording))}

        """.ReplaceLineEndings("\n");

    private static double Share(int holders, int answers) => answers == 0 ? 0 : holders / (double)answers;

    /// <summary>How many of the answers hold each phrase.</summary>
    private static Dictionary<string, int> Holders(IEnumerable<string> answers)
    {
        var holders = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            var text = PreparedText.Of(answer);
            var phrases = text.Sentences.SelectMany(sentence => Runs([.. text.Tokens.Skip(sentence.Words.First).Take(sentence.Words.Count).Select(token => token.Word)], Shortest, Longest));
            foreach (var phrase in phrases.Distinct(StringComparer.Ordinal))
                holders[phrase] = holders.GetValueOrDefault(phrase) + 1;
        }

        return holders;
    }

    private static IEnumerable<string> Runs(string[] words, int shortest, int longest)
    {
        for (var length = shortest; length <= longest; length++)
        {
            for (var start = 0; start + length <= words.Length; start++)
                yield return string.Join(' ', words[start..(start + length)]);
        }
    }
}
