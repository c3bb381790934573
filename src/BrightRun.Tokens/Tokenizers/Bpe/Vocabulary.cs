using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>The tokens of a model by text and by id. Ids may have gaps.</summary>
internal sealed class Vocabulary
{
    /// <summary>Ids above this are refused: no vocabulary is that large, and tables are indexed by id.</summary>
    public const int LargestId = (1 << 22) - 1;

    // The longest in public use are runs of some hundred spaces or dashes.
    private const int LongestToken = 2048;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly string?[] _texts;

    private Vocabulary(Dictionary<string, int> ids, string?[] texts)
    {
        _ids = ids;
        _idsBySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _texts = texts;
    }

    /// <summary>The largest id and one.</summary>
    public int Size => _texts.Length;

    /// <summary>The text of an id, or null where the vocabulary has a gap.</summary>
    public string? this[int id] => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <param name="tokens">Text and id of each token.</param>
    /// <param name="source">The file, for errors.</param>
    /// <param name="capacity">About how many tokens there are.</param>
    /// <exception cref="RefusedException">A text or an id appears twice, an id is out of range, or a text is too long to be a token.</exception>
    public static Vocabulary Create(IEnumerable<KeyValuePair<string, int>> tokens, string source, int capacity = 0)
    {
        var ids = new Dictionary<string, int>(capacity, StringComparer.Ordinal);
        var largest = -1;
        foreach (var (text, id) in tokens)
        {
            if (id is < 0 or > LargestId)
                throw TokenizerFile.Corrupt(source, $"token {TokenizerFile.Show(text)} has id {id}; ids go from 0 to {LargestId}");
            if (text.Length > LongestToken)
                throw TokenizerFile.Corrupt(source, $"token {id} has {text.Length} characters; {LongestToken} are the limit");
            if (!ids.TryAdd(text, id))
                throw TokenizerFile.Corrupt(source, $"token {TokenizerFile.Show(text)} stands twice in the vocabulary");
            largest = Math.Max(largest, id);
        }

        var texts = new string?[largest + 1];
        foreach (var (text, id) in ids)
        {
            if (texts[id] is { } other)
                throw TokenizerFile.Corrupt(source, $"tokens {TokenizerFile.Show(other)} and {TokenizerFile.Show(text)} have the same id {id}");
            texts[id] = text;
        }

        return new Vocabulary(ids, texts);
    }

    public bool TryFind(string text, out int id) => _ids.TryGetValue(text, out id);

    public bool TryFind(ReadOnlySpan<char> text, out int id) => _idsBySpan.TryGetValue(text, out id);
}
