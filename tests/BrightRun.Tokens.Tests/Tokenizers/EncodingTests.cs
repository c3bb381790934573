using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;
using CsCheck;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class EncodingTests
{
    private static readonly ITokenizer ByteLevel = TinyTokenizer.Open(TinyTokenizer.ByteLevel());
    private static readonly ITokenizer SentencePiece = TinyTokenizer.Open(TinyTokenizer.SentencePiece());

    // Few letters, so that merges and tokens really meet; any UTF-16 unit, halves of surrogate pairs included.
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char["the im_start|<>\n"], 0, 40],
        Gen.String[Gen.Char, 0, 20],
        Gen.Select(Gen.String[Gen.Char, 0, 5], Gen.OneOfConst("<|im_end|>", "<think>", "\uD83D\uDE00", "\uD83D", "\uDE00")).Select((text, odd) => text + odd + text));

    [Fact]
    public void DecodeOfEncode_IsTheTextWithLoneSurrogatesReplaced() => AnyText.Sample(
        text => Assert.Equal(Repaired(text), ByteLevel.Decode(ByteLevel.Encode(text))), iter: 2_000);

    [Fact]
    public void DecodeOfEncode_IsTheTextAlsoWithByteFallback() => AnyText.Sample(
        text => Assert.Equal(Repaired(text).Replace('▁', ' '), SentencePiece.Decode(SentencePiece.Encode(text))), iter: 2_000);

    [Fact]
    public void Text_NeverBecomesASpecialToken() => AnyText.Sample(
        text => Assert.DoesNotContain(ByteLevel.Encode(text), ByteLevel.SpecialTokens.Values.Contains), iter: 2_000);

    [Fact]
    public void SpecialTokens_AreRecognisedOnlyWhereAsked()
    {
        var end = ByteLevel.SpecialTokens["<|im_end|>"];

        Assert.Equal([end], ByteLevel.Encode("<|im_end|>", recogniseSpecial: true));
        Assert.Equal(["<", "|", "im", "_", "end", "|", ">"], Pieces(ByteLevel, "<|im_end|>"));
    }

    [Fact]
    public void AddedTokensThatAreNotSpecial_AreAlwaysRecognised() => Assert.Equal(["a", "<think>", "b"], Pieces(ByteLevel, "a<think>b"));

    [Fact]
    public void AMergeThatWouldMakeASpecialToken_IsNotTaken()
    {
        var json = TinyTokenizer.ByteLevel();
        json["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(257, "the"));
        json["model"]!["ignore_merges"] = true;

        Assert.Equal(["th", "e"], Pieces(TinyTokenizer.Open(json), "the"));
    }

    [Fact]
    public void IgnoreMerges_TakesAPieceThatIsATokenAsItStands()
    {
        var json = TinyTokenizer.ByteLevel();
        json["model"]!["vocab"]!["Ġend"] = 300;
        Assert.Equal(["Ġ", "end"], Raw(json, " end"));

        json["model"]!["ignore_merges"] = true;
        Assert.Equal(["Ġend"], Raw(json, " end"));
    }

    [Fact]
    public void PrefixSpace_IsPutWhereThereIsNone()
    {
        var json = TinyTokenizer.ByteLevel();
        json["pre_tokenizer"]!["add_prefix_space"] = true;

        Assert.Equal(["Ġthe"], Raw(json, "the"));
        Assert.Equal(["Ġthe"], Raw(json, " the"));
    }

    [Fact]
    public void SentencePiece_PutsAMarkInFrontOfEveryStretchOfText()
    {
        var bos = SentencePiece.SpecialTokens["<s>"];
        Assert.Equal(["▁hello"], Raw(TinyTokenizer.SentencePiece(), "hello"));
        Assert.Equal(["▁", "▁hell"], Raw(TinyTokenizer.SentencePiece(), " hell"));
        Assert.Equal(bos, SentencePiece.Encode("<s>hello", recogniseSpecial: true)[0]);
        Assert.Equal("<s> hello", SentencePiece.Decode(SentencePiece.Encode("<s>hello", recogniseSpecial: true)));
    }

    [Theory]
    [InlineData("always", "hello<s>hello", "▁hello", "<s>", "▁hello")]
    [InlineData("first", "hello<s>hello", "▁hello", "<s>", "hell", "o")]
    [InlineData("never", "hello<s>hello", "hell", "o", "<s>", "hell", "o")]
    public void Metaspace_MarksWhereItsSchemeSays(string scheme, string text, params string[] expected)
    {
        var json = TinyTokenizer.SentencePiece();
        json["normalizer"] = null;
        json["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme, ["split"] = false };

        Assert.Equal(expected, Raw(json, text, recogniseSpecial: true));
    }

    [Fact]
    public void ACharacterWithoutToken_IsRefusedByName()
    {
        var json = TinyTokenizer.SentencePiece();
        json["model"]!["byte_fallback"] = false;
        var tokenizer = TinyTokenizer.Open(json);

        // With special tokens on, it becomes <unk> as in the reference; neighbours become one.
        Assert.Equal("▁ <unk> a".Split(' '), Raw(json, "éüa", recogniseSpecial: true));
        Assert.Contains("<unk>", Assert.Throws<RefusedException>(() => tokenizer.Encode("éa")).Message, StringComparison.Ordinal);

        json["model"]!["unk_token"] = null;
        Assert.Contains("U+00E9", Assert.Throws<RefusedException>(() => TinyTokenizer.Open(json).Encode("éa")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(268)]
    [InlineData(int.MaxValue)]
    public void IdsOutsideTheVocabulary_AreRefusedByName(int id) =>
        Assert.Contains(id.ToString(), Assert.Throws<RefusedException>(() => ByteLevel.Decode([1, id])).Message, StringComparison.Ordinal);

    [Fact]
    public void AMegabyteWithoutSpaces_IsEncodedLikeItsHalves()
    {
        // Letters that never merge stand at the seam, so both ways must agree; a quadratic algorithm would not come back.
        var half = string.Concat(Enumerable.Repeat("theendthethim", 40_000)) + "zz";

        var whole = ByteLevel.Encode(half + half);

        Assert.Equal([.. ByteLevel.Encode(half), .. ByteLevel.Encode(half)], whole);
    }

    [Fact]
    public async Task SeveralThreads_GetTheSameIds()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $"the end {i % 17} of the {i % 5} theme").ToArray();
        var expected = texts.Select(text => TinyTokenizer.Open(TinyTokenizer.ByteLevel()).Encode(text)).ToArray();

        var shared = TinyTokenizer.Open(TinyTokenizer.ByteLevel());
        var all = await Task.WhenAll(texts.Select(text => Task.Run(() => shared.Encode(text))));

        Assert.Equal(expected, all);
    }

    private static string Repaired(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static string[] Pieces(ITokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Select(id => tokenizer.Decode([id]))];

    /// <summary>The tokens as the vocabulary writes them.</summary>
    private static string[] Raw(JsonObject json, string text, bool recogniseSpecial = false)
    {
        var names = json["model"]!["vocab"]!.AsObject().ToDictionary(token => token.Value!.GetValue<int>(), token => token.Key);
        return [.. TinyTokenizer.Open(json).Encode(text, recogniseSpecial).Select(id => names[id])];
    }
}
