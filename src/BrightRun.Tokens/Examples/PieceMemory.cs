using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Examples;

/// <summary>
/// A tokenizer that remembers the pieces it encoded last. The pairs of a conversation repeat their beginning, so rendering each
/// on its own would encode a turn once for every pair after it; with this each turn is encoded once.
/// Not safe for use from several threads.
/// </summary>
/// <param name="inner">The tokenizer that does the work.</param>
public sealed class PieceMemory(ITokenizer inner) : ITokenizer
{
    /// <summary>Text remembered at most, in characters: many long conversations, a few tens of megabytes with the ids.</summary>
    private const int Capacity = 4 << 20;

    private readonly Dictionary<(string Text, bool RecogniseSpecial), int[]> _pieces = [];
    private long _characters;

    /// <inheritdoc/>
    public int VocabularySize => inner.VocabularySize;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens => inner.SpecialTokens;

    /// <inheritdoc/>
    public string? ChatTemplate => inner.ChatTemplate;

    /// <inheritdoc/>
    public int[] Encode(string text, bool recogniseSpecial = false)
    {
        if (!_pieces.TryGetValue((text, recogniseSpecial), out var ids))
        {
            ids = inner.Encode(text, recogniseSpecial);
            if (_characters + text.Length > Capacity)
            {
                _pieces.Clear();
                _characters = 0;
            }
            _pieces[(text, recogniseSpecial)] = ids;
            _characters += text.Length;
        }
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> ids) => inner.Decode(ids);
}
