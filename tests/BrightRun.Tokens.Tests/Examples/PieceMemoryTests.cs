using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class PieceMemoryTests
{
    private readonly CountingTokenizer _inner = new();

    [Fact]
    public void Encode_OfAKnownPiece_AsksTheTokenizerOnce()
    {
        var memory = new PieceMemory(_inner);

        Assert.Equal(memory.Encode("piece"), memory.Encode("piece"));
        Assert.Equal(1, _inner.Encodings);
    }

    [Fact]
    public void Encode_WithAndWithoutSpecialTokens_AreDifferentPieces()
    {
        var memory = new PieceMemory(_inner);

        memory.Encode("piece");
        memory.Encode("piece", recogniseSpecial: true);

        Assert.Equal(2, _inner.Encodings);
    }

    [Fact]
    public void Encode_ChangedByTheCaller_StaysAsItWas()
    {
        var memory = new PieceMemory(_inner);

        memory.Encode("piece")[0] = -1;

        Assert.Equal('p', memory.Encode("piece")[0]);
    }

    [Fact]
    public void Encode_OfMoreTextThanItHolds_ForgetsAndStaysRight()
    {
        var memory = new PieceMemory(_inner);
        for (int i = 0; i < 6; i++)
            Assert.Equal(1 << 20, memory.Encode(new string((char)('a' + i), 1 << 20)).Length);

        Assert.Equal('a', memory.Encode(new string('a', 1 << 20))[0]);
        Assert.Equal(7, _inner.Encodings);
    }

    private sealed class CountingTokenizer : ITokenizer
    {
        private readonly ByteTokenizer _bytes = new();

        public int Encodings { get; private set; }

        public int VocabularySize => _bytes.VocabularySize;

        public IReadOnlyDictionary<string, int> SpecialTokens => _bytes.SpecialTokens;

        public string? ChatTemplate => null;

        public int[] Encode(string text, bool recogniseSpecial = false)
        {
            Encodings++;
            return _bytes.Encode(text, recogniseSpecial);
        }

        public string Decode(IReadOnlyList<int> ids) => _bytes.Decode(ids);
    }
}
