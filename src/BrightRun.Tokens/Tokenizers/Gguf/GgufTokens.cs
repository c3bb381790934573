using BrightRun.Domain;
using BrightRun.Formats.Gguf;
using BrightRun.Tokens.Tokenizers.Added;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tokenizers.Gguf;

/// <summary>The tokens that a GGUF file lists, with their kinds.</summary>
internal sealed class GgufTokens
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string TypesKey = "tokenizer.ggml.token_type";

    private readonly string[] _texts;
    private readonly int[] _types;

    /// <exception cref="RefusedException">There are no tokens, or their kinds do not fit them.</exception>
    public GgufTokens(GgufFile file)
    {
        _texts = file.Texts(TokensKey) ?? throw TokenizerFile.Corrupt(file.Path, $"{TokensKey} is missing");
        _types = file.Ints(TypesKey) ?? Enumerable.Repeat((int)GgufTokenType.Normal, _texts.Length).ToArray();
        if (_types.Length != _texts.Length)
            throw TokenizerFile.Corrupt(file.Path, $"{TypesKey} lists {_types.Length} tokens, {TokensKey} {_texts.Length}");
        // A token without text fills a place that no text leads to.
        Vocabulary = Vocabulary.Create(
            _texts.Select((text, id) => KeyValuePair.Create(text, id)).Where(token => token.Key.Length > 0), file.Path, _texts.Length);
        Added = [.. Enumerable.Range(0, _texts.Length).Where(id => _texts[id].Length > 0 && IsAdded(Type(id))).Select(id => new AddedToken(id, _texts[id], IsSpecial(Type(id))))];
        Special = Added.Where(token => token.Special).Select(token => token.Id).ToHashSet();
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _texts.Length;

    /// <summary>All tokens that have a text.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Tokens that are looked for in the text.</summary>
    public IReadOnlyList<AddedToken> Added { get; }

    /// <summary>Ids of the special tokens.</summary>
    public IReadOnlySet<int> Special { get; }

    /// <summary>The token for what cannot be expressed, or null.</summary>
    public int? Unknown => Array.IndexOf(_types, (int)GgufTokenType.Unknown) is >= 0 and var id ? id : null;

    /// <summary>The text of a token.</summary>
    public string Text(int id) => _texts[id];

    /// <summary>Whether merging can lead to a token.</summary>
    public bool IsMergeable(int id) => _texts[id].Length > 0 && Type(id) is GgufTokenType.Normal or GgufTokenType.Unused;

    private GgufTokenType Type(int id) => (GgufTokenType)_types[id];

    private static bool IsSpecial(GgufTokenType type) => type is GgufTokenType.Control or GgufTokenType.Unknown;

    private static bool IsAdded(GgufTokenType type) => IsSpecial(type) || type == GgufTokenType.UserDefined;
}
