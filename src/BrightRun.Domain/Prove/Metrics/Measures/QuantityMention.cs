using System.Globalization;
using System.Text.RegularExpressions;
using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>A quantity written with digits.</summary>
/// <param name="Value">Its value; "5k" is 5,000.</param>
/// <param name="Kind">Its unit: <c>$</c>, <c>%</c>, a unit of time in the singular, or nothing.</param>
internal readonly partial record struct QuantityMention(decimal Value, string Kind)
{
    private const string Currency = "$";
    private const string Percent = "%";
    private const int FirstYear = 1900;
    private const int LastYear = 2100;
    private const int GroupsOfPhoneNumber = 3;

    private static readonly HashSet<string> Currencies = new(["dollar", "dollars", "bucks", "euro", "euros", "pounds", "cents"], StringComparer.Ordinal);
    private static readonly HashSet<string> TimeUnits = new(
        ["minute", "hour", "day", "week", "month", "quarter", "year", "minutes", "hours", "days", "weeks", "months", "quarters", "years"], StringComparer.Ordinal);

    private static readonly Dictionary<string, decimal> Multipliers = new(StringComparer.Ordinal)
    {
        ["k"] = 1e3m, ["thousand"] = 1e3m, ["m"] = 1e6m, ["million"] = 1e6m, ["bn"] = 1e9m, ["billion"] = 1e9m,
    };

    /// <summary>Whether two mentions may mean one quantity: equal values, and units that are equal or not both given.</summary>
    public bool IsSameAs(QuantityMention other) => Value == other.Value && (Kind == other.Kind || Kind.Length == 0 || other.Kind.Length == 0);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        "" => Value.ToString("0.##", CultureInfo.InvariantCulture),
        Currency => string.Create(CultureInfo.InvariantCulture, $"${Value:0.##}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Value:0.##} {Kind}"),
    };

    /// <summary>The quantities of a text, in their order, repeats included.</summary>
    public static IEnumerable<QuantityMention> In(PreparedText text, Lexicon names)
    {
        foreach (var sentence in text.Sentences)
        {
            for (var position = sentence.Words.First; position < sentence.Words.End; position++)
            {
                var isMoney = IsMoney(text, position);
                if (!isMoney && names.Entries.Phrases.LongestAt(text, position, sentence.Words.End) is { } name && !IsPercent(text, name.Span.End - 1, sentence.Words.End))
                {
                    position = name.Span.End - 1;
                    continue;
                }

                foreach (var mention in InToken(text, position, sentence.Words.End, isMoney))
                    yield return mention;
            }
        }
    }

    private static IEnumerable<QuantityMention> InToken(PreparedText text, int position, int end, bool isMoney)
    {
        var word = text.Tokens[position].Word;
        var numbers = Numeral().Matches(word);
        if (numbers.Count == 0)
            yield break;
        if (numbers.Count >= GroupsOfPhoneNumber && PhoneNumber().IsMatch(word))
        {
            yield return new QuantityMention(decimal.Parse(word.Replace("-", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture), "phone");
            yield break;
        }

        var tail = word[(numbers[^1].Index + numbers[^1].Length)..];
        var next = position + 1;
        var factor = Factor(text, tail, ref next, end);
        var kind = isMoney || (next < end && Currencies.Contains(text.Tokens[next].Word)) ? Currency
            : IsPercent(text, position, end) ? Percent
            : TimeUnit(text, tail, next, end);
        if (kind.Length == 0 && factor == 1 && (tail.Length > 0 || text.GapAfter(position).StartsWith(")", StringComparison.Ordinal)))
            yield break; // an ordinal or a name as 15th or 2x, or a list marker inside a sentence as 1) or (1)
        foreach (Match number in numbers)
        {
            var value = decimal.Parse(number.Value, NumberStyles.Number, CultureInfo.InvariantCulture) * factor;
            var isYear = kind.Length == 0 && factor == 1 && value is >= FirstYear and <= LastYear && number.Length == 4;
            if (!isYear)
                yield return new QuantityMention(value, kind);
        }
    }

    private static decimal Factor(PreparedText text, string tail, ref int next, int end)
    {
        if (Multipliers.TryGetValue(tail, out var attached))
            return attached;
        return tail.Length == 0 && next < end && Multipliers.TryGetValue(text.Tokens[next].Word, out var behind) && next++ > 0 ? behind : 1;
    }

    private static bool IsMoney(PreparedText text, int position)
    {
        var before = text.Text.AsSpan(0, text.Tokens[position].Start).TrimEnd(' ');
        return before.Length > 0 && before[^1] is '$' or '\u20AC' or '\u00A3';
    }

    private static bool IsPercent(PreparedText text, int position, int end) =>
        text.GapAfter(position).TrimStart().StartsWith("%", StringComparison.Ordinal)
        || (position + 1 < end && text.Tokens[position + 1].Word is "percent" or "percentage");

    /// <summary>The unit behind a number: the next word, or joined by a hyphen as in "30-day"; in the singular, or nothing.</summary>
    private static string TimeUnit(PreparedText text, string tail, int next, int end)
    {
        var word = tail.Length > 1 && tail[0] == '-' ? tail[1..].Split('-')[0] : tail.Length == 0 && next < end ? text.Tokens[next].Word : string.Empty;
        return TimeUnits.Contains(word) ? word.TrimEnd('s') : string.Empty;
    }

    // Not behind a letter: "w-2" and "q3" are names.
    [GeneratedRegex(@"(?<![a-z]-?)[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,12})?(?![0-9])|(?<![a-z]-?|[0-9.,])[0-9]{1,15}(?:\.[0-9]{1,12})?(?![0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numeral();

    [GeneratedRegex("^(1-)?[0-9]{3}-[0-9]{3}-[0-9]{4}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhoneNumber();
}
