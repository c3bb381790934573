using System.Text;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>
/// SentencePiece-style symbols: every Unicode character is one; a character that the vocabulary lacks becomes the tokens of its
/// UTF-8 bytes (<c>&lt;0x0A&gt;</c>) where byte fallback is on, else the token for the unknown.
/// </summary>
internal sealed class CharacterSymbols : ISymbols
{
    private readonly Vocabulary _vocabulary;
    private readonly int? _unknown;
    private readonly bool _fuseUnknown;
    private readonly string _source;
    private readonly int[]? _bytes;

    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="byteFallback">Whether characters that are no token are written as bytes.</param>
    /// <param name="unknown">The token for what cannot be expressed, if there is one.</param>
    /// <param name="fuseUnknown">Whether neighbouring unknown characters become one token.</param>
    /// <param name="source">The file, for errors.</param>
    public CharacterSymbols(Vocabulary vocabulary, bool byteFallback, int? unknown, bool fuseUnknown, string source)
    {
        _vocabulary = vocabulary;
        _unknown = unknown;
        _fuseUnknown = fuseUnknown;
        _source = source;
        if (byteFallback)
            _bytes = [.. Enumerable.Range(0, 256).Select(value => vocabulary.TryFind($"<0x{value:X2}>", out var id) ? id : -1)];
    }

    public void Append(ReadOnlySpan<char> piece, List<int> symbols)
    {
        var afterUnknown = false;
        while (!piece.IsEmpty)
        {
            Rune.DecodeFromUtf16(piece, out var rune, out var length);
            if (_vocabulary.TryFind(piece[..length], out var id))
            {
                symbols.Add(id);
                afterUnknown = false;
            }
            else if (TryAppendBytes(rune, symbols))
            {
                afterUnknown = false;
            }
            else
            {
                if (_unknown is not { } unknown)
                    throw Inexpressible(rune);
                if (!(afterUnknown && _fuseUnknown))
                    symbols.Add(unknown);
                afterUnknown = true;
            }

            piece = piece[length..];
        }
    }

    public bool TryFindWhole(ReadOnlySpan<char> piece, out int id) => _vocabulary.TryFind(piece, out id);

    private bool TryAppendBytes(Rune rune, List<int> symbols)
    {
        if (_bytes is null)
            return false;
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..rune.EncodeToUtf8(utf8)];
        foreach (var value in utf8)
        {
            if (_bytes[value] < 0)
                return false;
        }

        foreach (var value in utf8)
            symbols.Add(_bytes[value]);
        return true;
    }

    private RefusedException Inexpressible(Rune rune) =>
        new($"{_source} has no token for the character U+{rune.Value:X4}.", "Remove the character from the text, or choose a base model whose vocabulary covers it.");
}
