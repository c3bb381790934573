using System.Buffers;
using System.Text;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>Byte-level symbols: every byte of the text's UTF-8 is one, written as in <see cref="ByteLevelAlphabet"/>.</summary>
internal sealed class ByteSymbols : ISymbols
{
    private readonly Vocabulary _vocabulary;
    private readonly int? _unknown;
    private readonly string _source;
    private readonly int[] _ids = new int[256];

    public ByteSymbols(Vocabulary vocabulary, int? unknown, string source)
    {
        _vocabulary = vocabulary;
        _unknown = unknown;
        _source = source;
        for (var value = 0; value < 256; value++)
            _ids[value] = vocabulary.TryFind([ByteLevelAlphabet.Character((byte)value)], out var id) ? id : -1;
    }

    public void Append(ReadOnlySpan<char> piece, List<int> symbols)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(piece.Length));
        foreach (var value in buffer.AsSpan(0, Encoding.UTF8.GetBytes(piece, buffer)))
        {
            var id = _ids[value];
            symbols.Add(id >= 0 ? id : _unknown ?? throw new RefusedException(
                $"{_source} has no token for the byte 0x{value:X2} of the text {TokenizerFile.Show(piece)}.",
                "Remove the character from the text, or choose a base model whose vocabulary covers it."));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    public bool TryFindWhole(ReadOnlySpan<char> piece, out int id)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(piece.Length));
        var count = Encoding.UTF8.GetBytes(piece, bytes);
        var characters = ArrayPool<char>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
            characters[i] = ByteLevelAlphabet.Character(bytes[i]);
        var found = _vocabulary.TryFind(characters.AsSpan(0, count), out id);
        ArrayPool<char>.Shared.Return(characters);
        ArrayPool<byte>.Shared.Return(bytes);
        return found;
    }
}
