using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Scenarios;

/// <summary>Whether a scenario may count as held out.</summary>
public enum HoldOutStatus
{
    /// <summary>It shares no more than stock phrases with the training texts.</summary>
    Clear,

    /// <summary>It is close to a training text: a person must look at it and sign.</summary>
    Review,

    /// <summary>It is too close to a training text to count as unseen.</summary>
    Reject,
}

/// <summary>How close a scenario comes to the training texts at worst.</summary>
/// <param name="ScenarioId">The scenario.</param>
/// <param name="Status">What follows.</param>
/// <param name="LongestRun">Longest run of tokens that it shares with one training text.</param>
/// <param name="Containment">Largest share of its runs of five tokens that one training text holds.</param>
/// <param name="Cosine">Largest cosine with one training text, words weighted by rarity.</param>
/// <param name="IsSameText">Whether it is a training text.</param>
/// <param name="Nearest">The beginning of the training text that it comes closest to by containment.</param>
public sealed record HoldOutMatch(string ScenarioId, HoldOutStatus Status, int LongestRun, double Containment, double Cosine, bool IsSameText, string Nearest);

/// <summary>
/// Holds scenarios against everything that adapters were trained on, message by message. The thresholds were calibrated on the opening messages of
/// 150 unrelated conversations, whose stock phrases must not count: there containment was 0.08 in the middle and 0.20 at the 95th percentile.
/// </summary>
/// <remarks>Rarity of a word is ln((1 + N) / (1 + n)), N client turns of the training data and n that hold it; its weight in a text is (1 + ln count) times its rarity.</remarks>
public sealed class HoldOutCheck
{
    /// <summary>Name of the method; another rule or another threshold is another version.</summary>
    public const string Version = "holdout-1";

    private const int ShingleLength = 5;
    private const int ReviewRun = 17;
    private const int RejectRun = 25;
    private const double ReviewContainment = 0.15;
    private const double RejectContainment = 0.30;
    private const double ReviewCosine = 0.40;
    private const double RejectCosine = 0.50;

    private readonly IReadOnlyDictionary<string, double> _rarity;
    private readonly double _rarityOfUnseen;
    private readonly List<Prepared> _training;

    /// <param name="clientTurns">What clients write in the training data.</param>
    /// <param name="answers">What the adapters learned to answer.</param>
    public HoldOutCheck(IEnumerable<string> clientTurns, IEnumerable<string> answers)
    {
        string[][] turns = [.. clientTurns.Distinct(StringComparer.Ordinal).Select(Words)];
        _rarity = turns.SelectMany(words => words.Distinct(StringComparer.Ordinal)).CountBy(word => word).ToDictionary(word => word.Key, word => Rarity(turns.Length, word.Value), StringComparer.Ordinal);
        _rarityOfUnseen = Rarity(turns.Length, 0);
        _training = [.. turns.Concat(answers.Distinct(StringComparer.Ordinal).Select(Words)).Where(words => words.Length > 0).Select(Prepare)];
    }

    /// <summary>Checks a scenario: what the client writes and what has happened, together.</summary>
    public HoldOutMatch Check(Scenario scenario)
    {
        var own = Prepare(Words($"{scenario.ClientMessage}\n\n{scenario.Situation}"));
        var message = Words(scenario.ClientMessage);
        var (run, containment, cosine, nearest) = (0, 0.0, 0.0, "");
        foreach (var other in _training)
        {
            run = Math.Max(run, LongestSharedRun(own.Words, other.Words));
            cosine = Math.Max(cosine, Cosine(own, other));
            var share = own.Shingles.Count == 0 ? 0 : own.Shingles.Count(other.Shingles.Contains) / (double)own.Shingles.Count;
            if (share > containment || nearest.Length == 0)
                (containment, nearest) = (share, string.Join(' ', other.Words.Take(12)));
        }

        var isSame = _training.Exists(other => other.Words.AsSpan().SequenceEqual(message));
        return new HoldOutMatch(scenario.ScenarioId, StatusOf(run, containment, cosine, isSame), run, containment, cosine, isSame, nearest);
    }

    private static HoldOutStatus StatusOf(int run, double containment, double cosine, bool isSame)
    {
        if (isSame || run >= RejectRun || containment >= RejectContainment || cosine >= RejectCosine)
            return HoldOutStatus.Reject;
        return run >= ReviewRun || containment >= ReviewContainment || cosine >= ReviewCosine ? HoldOutStatus.Review : HoldOutStatus.Clear;
    }

    private static string[] Words(string text) => [.. PreparedText.Of(text).Tokens.Select(token => token.Word)];

    private static double Rarity(int texts, int holders) => Math.Log((1.0 + texts) / (1.0 + holders));

    private Prepared Prepare(string[] words)
    {
        var weights = words.CountBy(word => word).ToDictionary(word => word.Key, word => (1 + Math.Log(word.Value)) * _rarity.GetValueOrDefault(word.Key, _rarityOfUnseen), StringComparer.Ordinal);
        var shingles = Enumerable.Range(0, Math.Max(0, words.Length - ShingleLength + 1)).Select(start => string.Join(' ', words, start, ShingleLength));
        return new Prepared(words, shingles.ToHashSet(StringComparer.Ordinal), weights, Math.Sqrt(weights.Values.Sum(weight => weight * weight)));
    }

    private static double Cosine(Prepared left, Prepared right)
    {
        var product = left.Weights.Sum(word => word.Value * right.Weights.GetValueOrDefault(word.Key));
        return product == 0 ? 0 : product / (left.Norm * right.Norm);
    }

    /// <summary>Dynamic programming over two rows: the run that ends at each pair of places.</summary>
    private static int LongestSharedRun(string[] left, string[] right)
    {
        var (before, now, longest) = (new int[right.Length + 1], new int[right.Length + 1], 0);
        foreach (var word in left)
        {
            for (var j = 0; j < right.Length; j++)
            {
                now[j + 1] = word == right[j] ? before[j] + 1 : 0;
                longest = Math.Max(longest, now[j + 1]);
            }

            (before, now) = (now, before);
        }

        return longest;
    }

    private sealed record Prepared(string[] Words, HashSet<string> Shingles, Dictionary<string, double> Weights, double Norm);
}
