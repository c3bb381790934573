using System.Collections.Frozen;
using System.Text;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Added;
using BrightRun.Tokens.Tokenizers.Gguf;
using BrightRun.Tokens.Tokenizers.Json;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tokenizers;

/// <summary>
/// A byte-pair tokenizer: added tokens are cut out of the text, the rest is normalized, cut into pieces, and merged piece by piece.
/// Safe for use from several threads.
/// </summary>
public sealed class Tokenizer : ITokenizer
{
    // Far beyond every real tokenizer; keeps hostile files from filling the memory.
    private const int LargestGrowth = 64;
    private const int MostAddedCharacters = 1 << 20;

    private readonly TokenizerDescription _description;
    private readonly AddedTokenMatcher _asWritten;
    private readonly AddedTokenMatcher _normalized;
    private readonly FrozenDictionary<int, string> _addedTexts;

    internal Tokenizer(TokenizerDescription description)
    {
        _description = description;
        if (description.AddedTokens.Sum(token => (long)token.Text.Length) > MostAddedCharacters)
            throw TokenizerFile.Corrupt(description.Source, $"its added tokens hold more than {MostAddedCharacters} characters");
        _asWritten = new AddedTokenMatcher(description.AddedTokens.Where(token => !token.Normalized).Select(token => (token.Text, token)));
        _normalized = new AddedTokenMatcher(description.AddedTokens.Where(token => token.Normalized).Select(token => (Normalize(token.Text), token)));
        _addedTexts = description.AddedTokens.ToFrozenDictionary(token => token.Id, token => token.Text);
        SpecialTokens = description.AddedTokens.Where(token => token.Special).ToFrozenDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal);
        VocabularySize = Math.Max(description.Vocabulary.Size, description.AddedTokens.Select(token => token.Id + 1).DefaultIfEmpty().Max());
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <inheritdoc/>
    public string? ChatTemplate => _description.ChatTemplate;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">A Hugging Face folder, its <c>tokenizer.json</c>, or a GGUF file.</param>
    /// <exception cref="RefusedException">There is none, it is damaged, or it uses something that is not supported.</exception>
    public static ITokenizer Open(string path)
    {
        if (File.Exists(path) && path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return new Tokenizer(GgufTokenizer.Read(path));
        var file = Directory.Exists(path) ? Path.Combine(path, TokenizerJson.FileName) : path;
        return File.Exists(file)
            ? new Tokenizer(TokenizerJson.Read(file))
            : throw new RefusedException(
                $"{path} holds no tokenizer: {(file == path ? "there is no such file or folder" : $"{TokenizerJson.FileName} is missing")}.",
                $"Give a model folder with a {TokenizerJson.FileName}, that file itself, or a GGUF file.");
    }

    /// <inheritdoc/>
    public int[] Encode(string text, bool recogniseSpecial = false)
    {
        var clean = WithoutLoneSurrogates(text);
        var ids = new List<int>((clean.Length / 3) + 4);
        foreach (var fragment in _asWritten.Split(clean, recogniseSpecial))
        {
            if (fragment.Token is { } token)
                ids.Add(token);
            else
                EncodeBetween(clean.Substring(fragment.Start, fragment.Length), fragment.Start == 0, recogniseSpecial, ids);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> ids)
    {
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
            tokens.Add(_addedTexts.GetValueOrDefault(id) ?? _description.Vocabulary[id] ?? throw OutsideVocabulary(id, tokens.Count));
        var length = tokens.Sum(token => (long)token.Length);
        foreach (var decoder in _description.Decoders)
        {
            tokens = decoder.Apply(tokens);
            CheckGrowth(length, tokens.Sum(token => (long)token.Length));
        }

        return string.Concat(tokens);
    }

    private void EncodeBetween(string text, bool startsText, bool recogniseSpecial, List<int> ids)
    {
        var normalized = Normalize(text);
        foreach (var fragment in _normalized.Split(normalized, recogniseSpecial))
        {
            if (fragment.Token is { } token)
            {
                ids.Add(token);
                continue;
            }

            var first = ids.Count;
            foreach (var piece in Cut(new Piece(normalized, fragment.Start, fragment.Length, startsText && fragment.Start == 0)))
                _description.Model.Encode(piece.Span, ids);
            if (!recogniseSpecial && _description.Unknown is { } unknown && ids.IndexOf(unknown, first) >= 0)
                throw Inexpressible(text, unknown);
        }
    }

    private List<Piece> Cut(Piece whole)
    {
        var pieces = new List<Piece> { whole };
        foreach (var preTokenizer in _description.PreTokenizers)
        {
            var parts = new List<Piece>(pieces.Count);
            foreach (var piece in pieces)
                preTokenizer.Split(piece, parts);
            pieces = parts;
        }

        return pieces;
    }

    private string Normalize(string text) => _description.Normalizers.Aggregate(text, (current, normalizer) =>
    {
        var next = normalizer.Apply(current);
        CheckGrowth(text.Length, next.Length);
        return next;
    });

    private void CheckGrowth(long before, long after)
    {
        if (after > LargestGrowth * (before + LargestGrowth))
            throw TokenizerFile.Corrupt(_description.Source, $"it makes {after} characters out of {before}");
    }

    /// <summary>Half of a surrogate pair is no character; like UTF-8 encoders, read it as U+FFFD.</summary>
    private static string WithoutLoneSurrogates(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private RefusedException OutsideVocabulary(int id, int position) =>
        new($"Id {id} at position {position} is not in the vocabulary of {_description.Source} (0 to {VocabularySize - 1}).",
            "Use the tokenizer that the ids were made with.");

    private RefusedException Inexpressible(string text, int unknown) =>
        new($"{_description.Source} has no token for a character of the text {TokenizerFile.Show(text)}; it would become {_description.Vocabulary[unknown]}.",
            "Remove the character from the text, or choose a base model whose vocabulary covers it.");
}
