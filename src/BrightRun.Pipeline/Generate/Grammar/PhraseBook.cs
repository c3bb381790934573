using System.Collections.Frozen;

namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>
/// All phrases of the little world. They lie in text files beside this code: <c>== name</c> begins a rule, each line below it is one alternative,
/// <c>#</c> begins a remark. The rules of a file in <c>topics</c> belong to the topic that the file is named for;
/// <c>variations.txt</c> says what may be said otherwise, see <see cref="Variations"/>, everywhere but in the files in <c>fixed</c>.
/// </summary>
internal sealed class PhraseBook
{
    private const string Root = "phrases/";
    private const string TopicFolder = "topics/";
    private const string FixedFolder = "fixed/";
    private const string VariationsFile = "variations.txt";
    private const string Heading = "== ";

    private static readonly Lazy<PhraseBook> Shipped = new(Load);

    private readonly FrozenDictionary<string, Phrase[]> _rules;
    private readonly FrozenDictionary<string, FrozenDictionary<string, Phrase[]>> _topics;

    private PhraseBook(Dictionary<string, List<Phrase>> rules, Dictionary<string, Dictionary<string, List<Phrase>>> topics)
    {
        _rules = Freeze(rules);
        _topics = topics.ToFrozenDictionary(topic => topic.Key, topic => Freeze(topic.Value), StringComparer.Ordinal);
        Topics = [.. topics.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The phrases that come with the product.</summary>
    public static PhraseBook Instance => Shipped.Value;

    /// <summary>The money topics that clients come with.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>The alternatives of a rule, those of the topic first; <see langword="null"/> when there is no such rule.</summary>
    public Phrase[]? Find(string name, string? topic) =>
        topic is not null && _topics[topic].TryGetValue(name, out var own) ? own : _rules.GetValueOrDefault(name);

    private static PhraseBook Load()
    {
        var rules = new Dictionary<string, List<Phrase>>(StringComparer.Ordinal);
        var topics = new Dictionary<string, Dictionary<string, List<Phrase>>>(StringComparer.Ordinal);
        var variations = Variations.Of(Lines(Root + VariationsFile));
        foreach (var resource in typeof(PhraseBook).Assembly.GetManifestResourceNames().Where(IsRules).Order(StringComparer.Ordinal))
        {
            var file = Path.ChangeExtension(resource[Root.Length..], null);
            var varied = file.StartsWith(FixedFolder, StringComparison.Ordinal) ? Variations.None : variations;
            Read(resource, varied, file.StartsWith(TopicFolder, StringComparison.Ordinal) ? topics[file[TopicFolder.Length..]] = new(StringComparer.Ordinal) : rules);
        }

        return new PhraseBook(rules, topics);
    }

    private static bool IsRules(string resource) => resource.StartsWith(Root, StringComparison.Ordinal) && resource != Root + VariationsFile;

    private static void Read(string resource, Variations variations, Dictionary<string, List<Phrase>> rules)
    {
        List<Phrase>? alternatives = null;
        foreach (var line in Lines(resource))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
                alternatives = rules.TryGetValue(line[Heading.Length..], out var known) ? known : rules[line[Heading.Length..]] = [];
            else
                (alternatives ?? throw new FormatException($"{resource}: \"{line}\" stands before the first rule.")).Add(Phrase.Parse(variations.Apply(line)));
        }
    }

    /// <summary>The lines of a file that are no remarks.</summary>
    private static IEnumerable<string> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(PhraseBook).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && (line[0] != '#' || line.StartsWith("#{", StringComparison.Ordinal)))
                yield return line;
        }
    }

    private static FrozenDictionary<string, Phrase[]> Freeze(Dictionary<string, List<Phrase>> rules) =>
        rules.ToFrozenDictionary(rule => rule.Key, rule => rule.Value.ToArray(), StringComparer.Ordinal);
}
