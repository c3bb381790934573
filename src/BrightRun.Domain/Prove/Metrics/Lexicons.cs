using System.Reflection;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>The word lists that answers are measured with.</summary>
public sealed record Lexicons
{
    private static readonly Lazy<Lexicons> BuiltIn = new(() => new Lexicons());

    /// <summary>Our own lists, written for this product.</summary>
    public static Lexicons Default => BuiltIn.Value;

    /// <summary>Words that name a feeling.</summary>
    public Lexicon EmotionWords { get; init; } = Embedded("emotion-words");

    /// <summary>Phrases that say "I see what you feel".</summary>
    public Lexicon Acknowledgements { get; init; } = Embedded("ack-patterns");

    /// <summary>Phrases that call a feeling legitimate or common.</summary>
    public Lexicon Validation { get; init; } = Embedded("validation");

    /// <summary>Phrases by which a consultant is recognised; a training set has its own, see <see cref="SignatureMining"/>.</summary>
    public Lexicon Signature { get; init; } = Embedded("signature");

    /// <summary>Phrases that give advice.</summary>
    public Lexicon Advice { get; init; } = Embedded("advice");

    /// <summary>Terms of finance that a client need not know.</summary>
    public Lexicon Jargon { get; init; } = Embedded("jargon");

    /// <summary>Phrases that announce an explanation.</summary>
    public Lexicon ExplainCues { get; init; } = Embedded("explain-cues");

    /// <summary>Phrases that replace an either/or.</summary>
    public Lexicon BothAnd { get; init; } = Embedded("both-and");

    /// <summary>Other people (sections <c>roles</c>, <c>pronouns</c>), what goes on in them (<c>verbs</c>, <c>modals</c>) and <c>perspectives</c>.</summary>
    public Lexicon OtherParty { get; init; } = Embedded("other-party");

    /// <summary>Verbs that start a step (section <c>verbs</c>) and what may stand before them (<c>openers</c>).</summary>
    public Lexicon Imperatives { get; init; } = Embedded("imperatives");

    /// <summary>Phrases that say when.</summary>
    public Lexicon Time { get; init; } = Embedded("time");

    /// <summary>Names that are written with digits, as 401(k); they are no quantities.</summary>
    public Lexicon NumberNames { get; init; } = Embedded("number-names");

    /// <summary>Frequent English words, by which English text is told from other text.</summary>
    public Lexicon CommonWords { get; init; } = Embedded("common-words");

    /// <summary>All lists, for a protocol that must name each with its hash.</summary>
    public IReadOnlyList<Lexicon> All =>
        [EmotionWords, Acknowledgements, Validation, Signature, Advice, Jargon, ExplainCues, BothAnd, OtherParty, Imperatives, Time, NumberNames, CommonWords];

    private static Lexicon Embedded(string name)
    {
        var resource = $"lexicons/{name}.txt";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not part of the program.");
        using var reader = new StreamReader(stream);
        return LexiconFile.Read(reader.ReadToEnd(), resource);
    }
}
