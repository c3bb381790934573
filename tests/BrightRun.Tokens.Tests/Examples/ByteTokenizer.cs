using System.Text;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>One id per byte of UTF-8, as byte-level vocabularies fall back to.</summary>
internal sealed class ByteTokenizer : ITokenizer
{
    public int VocabularySize => 256;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; } = new Dictionary<string, int>();

    public string? ChatTemplate => null;

    public int[] Encode(string text, bool recogniseSpecial = false) => [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];

    public string Decode(IReadOnlyList<int> ids) => Encoding.UTF8.GetString([.. ids.Select(id => (byte)id)]);
}
