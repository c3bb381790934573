using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>
/// What one document is about: who, which topic, which amounts; fills in phrases. Slots, in the order in which they are understood:
/// <c>{$20-90}</c> a round amount of money; <c>{#2-9}</c> a small number; <c>{a*b}</c>, <c>{a+b}</c>, <c>{a-b}</c> a sum over remembered amounts;
/// <c>{I} {me} {my} {myself} {we} {our} {us}</c> the person; <c>{v:owe}</c> a verb that agrees with the person; a remembered variable; a rule of the phrase book.
/// <c>{slot=name}</c> remembers what was filled in, <c>{hide:slot=name}</c> does so without saying it. No rule gives the same alternative twice before all were used.
/// </summary>
internal sealed partial class Scene(PhraseBook book, Xoshiro256 random)
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Phrase> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quantity> _quantities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _unused = new(StringComparer.Ordinal);
    private bool _named;

    /// <summary>The random numbers of the document.</summary>
    public Xoshiro256 Random => random;

    /// <summary>The topic whose rules come first.</summary>
    public string? Topic { get; set; }

    /// <summary>Who the sentences are about.</summary>
    public Person Person
    {
        get;
        set
        {
            field = value;
            _named = false;
        }
    } = Person.Speaker;

    /// <summary>Remembers a text under a name.</summary>
    public void Set(string name, string text) => _variables[name] = text;

    /// <summary>Chooses an alternative of a rule once, to be said again and again, each time for the person who speaks then.</summary>
    public void Keep(string name, string rule) => _kept[name] = Alternative(rule);

    /// <summary>What is remembered under a name.</summary>
    public string Get(string name) => _variables[name];

    /// <summary>Says one of the alternatives of a rule, finished: it begins and ends as a sentence.</summary>
    public string Say(string rule) => Finishing.Finish(Draw(rule));

    /// <summary>Fills in one of the alternatives of a rule and leaves the finishing to the caller.</summary>
    public string Draw(string rule) => Choose(rule);

    /// <summary>The same with another person, as when somebody is quoted.</summary>
    public string Draw(string rule, Person person)
    {
        var (before, named) = (Person, _named);
        Person = person;
        var text = Draw(rule);
        (Person, _named) = (before, named);
        return text;
    }

    /// <summary>Fills in both sides of an alternative <c>left => right</c>, each with its person.</summary>
    public (string Left, string Right) DrawPair(string rule, Person left, Person right)
    {
        var pair = Alternative(rule) as Phrase.Pair ?? throw new FormatException($"The rule \"{rule}\" has a line without \"=>\".");
        Person = left;
        var first = Fill(pair.Left);
        Person = right;
        return (first, Fill(pair.Right));
    }

    /// <summary>Whether something with this probability happens.</summary>
    public bool Chance(double probability) => random.Unit() < probability;

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)random.Bounded((ulong)count);

    /// <summary>One of the items.</summary>
    public T One<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private string Fill(Phrase phrase) => phrase switch
    {
        Phrase.Words words => words.Text,
        Phrase.Choice choice => Fill(One(choice.Alternatives)),
        Phrase.Sequence sequence => string.Concat(sequence.Parts.Select(Fill)),
        Phrase.Slot slot => Fill(slot),
        Phrase.Pair pair => Fill(pair.Left),
        _ => throw new InvalidOperationException($"No such phrase: {phrase}."),
    };

    private string Fill(Phrase.Slot slot)
    {
        var text = slot.Form == "v" ? Agree(slot.Name) : Understand(slot);
        text = slot.Form switch
        {
            "s" => Inflection.Plural(text),
            "low" => Lower(text),
            _ => text,
        };
        if (slot.Bind.Length > 0)
            _variables[slot.Bind] = text;
        return slot.Form == "hide" ? "" : text;
    }

    private string Understand(Phrase.Slot slot)
    {
        if (Drawn().Match(slot.Name) is { Success: true } drawn)
            return Remember(slot.Bind, Quantity.Draw(random, drawn));
        if (Calculated().Match(slot.Name) is { Success: true } sum && Operand(sum.Groups["left"].Value) is { } left && Operand(sum.Groups["right"].Value) is { } right)
            return Remember(slot.Bind, Quantity.Calculate(left, sum.Groups["sign"].Value[0], right));
        return slot.Name switch
        {
            "I" => Subject(),
            "me" => Person.Him,
            "my" => Person.His,
            "myself" => Person.Himself,
            "we" => Person.We,
            "our" => Person.Our,
            "us" => Person.Us,
            _ when _variables.TryGetValue(slot.Name, out var known) => known,
            _ => Choose(slot.Name),
        };
    }

    private string Choose(string rule) => Fill(_kept.TryGetValue(rule, out var kept) ? kept : Alternative(rule));

    private Phrase Alternative(string rule)
    {
        var alternatives = book.Find(rule, Topic) ?? throw new FormatException($"No rule \"{rule}\" (topic {Topic ?? "none"}).");
        if (!_unused.TryGetValue(rule, out var unused) || unused.Count == 0)
            _unused[rule] = unused = [.. Enumerable.Range(0, alternatives.Length)];
        var drawn = Below(unused.Count);
        var alternative = alternatives[unused[drawn]];
        unused.RemoveAt(drawn);
        return alternative;
    }

    /// <summary>The name at first and now and then, else the pronoun.</summary>
    private string Subject()
    {
        if (Person.Name.Length == 0 || _named && !Chance(0.2))
            return Person.He;
        _named = true;
        return Person.Name;
    }

    private string Agree(string verb) => verb == "am" ? Person.Am : Person.IsThird ? Inflection.ThirdPerson(verb) : verb;

    private Quantity? Operand(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var literal) ? new Quantity(literal, IsMoney: false)
        : _quantities.TryGetValue(name, out var quantity) ? quantity : null;

    private string Remember(string name, Quantity quantity)
    {
        if (name.Length > 0)
            _quantities[name] = quantity;
        return quantity.ToString();
    }

    /// <summary>The first letter small, unless the word is "I" or stands in quotation marks.</summary>
    private static string Lower(string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && (char.IsLower(text[1]) || text.StartsWith("A ", StringComparison.Ordinal))
            ? new StringBuilder(text) { [0] = char.ToLowerInvariant(text[0]) }.ToString()
            : text;

    [GeneratedRegex(@"^(?<unit>[$#])(?<from>\d+)-(?<to>\d+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drawn();

    [GeneratedRegex(@"^(?<left>\w+)(?<sign>[*+\-])(?<right>\w+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Calculated();
}
