namespace BrightRun.Domain.Prove.Metrics;

/// <summary>
/// A word list: data with a version, a rule for what belongs in it, and a hash, so that a registered study can say which list it was
/// measured with. A change of the entries is a new version.
/// </summary>
/// <param name="Name">Name of the list.</param>
/// <param name="Version">Counts up with every change of the entries.</param>
/// <param name="Sha256">Of its text with plain line ends, lower-case hex.</param>
/// <param name="UsedBy">Ids of the metrics that read it.</param>
/// <param name="Includes">The rule by which an entry belongs in the list.</param>
/// <param name="Excludes">What was left out on purpose.</param>
/// <param name="Sections">Its entries, in sections where it has several kinds.</param>
public sealed record Lexicon(
    string Name, int Version, string Sha256, IReadOnlyList<string> UsedBy, string Includes, string Excludes, IReadOnlyDictionary<string, LexiconSection> Sections)
{
    /// <summary>The section of a list that has one kind of entry only.</summary>
    internal const string MainSection = "entries";

    /// <summary>The entries of a list with one section.</summary>
    public LexiconSection Entries => Sections[MainSection];
}

/// <summary>Entries of one kind, ready to be found in a text.</summary>
/// <param name="Entries">Each with its variants; variants of one entry mean the same thing.</param>
public sealed record LexiconSection(IReadOnlyList<LexiconEntry> Entries)
{
    /// <summary>Finds the entries in texts.</summary>
    internal PhraseMatcher Phrases { get; } = new(Entries);

    /// <summary>All variants of all entries.</summary>
    public int Forms => Entries.Sum(entry => entry.Variants.Count);

    /// <summary>Whether a single word is an entry.</summary>
    internal bool Has(string word) => Phrases.Has(word);
}

/// <summary>One entry.</summary>
/// <param name="Name">Its first variant as written.</param>
/// <param name="Variants">Phrases, each a sequence of parts.</param>
public sealed record LexiconEntry(string Name, IReadOnlyList<Phrase> Variants);
