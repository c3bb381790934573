using System.Text;
using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class BadFileTests
{
    public static TheoryData<string, string, string> Unsupported => new()
    {
        { "model", """{"type":"WordPiece"}""", "model \"WordPiece\"" },
        { "model", """{"type":"Unigram","vocab":[]}""", "model \"Unigram\"" },
        { "model.continuing_subword_prefix", "\"##\"", "continuing_subword_prefix" },
        { "model.end_of_word_suffix", "\"</w>\"", "end_of_word_suffix" },
        { "model.dropout", "0.1", "dropout" },
        { "normalizer", """{"type":"BertNormalizer"}""", "normalizer \"BertNormalizer\"" },
        { "normalizer", """{"type":"Precompiled","precompiled_charsmap":""}""", "normalizer \"Precompiled\"" },
        { "normalizer", """{"type":"Replace","pattern":{"Regex":"a+"},"content":""}""", "regular expression" },
        { "pre_tokenizer", """{"type":"BertPreTokenizer"}""", "pre-tokenizer \"BertPreTokenizer\"" },
        { "pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "ByteLevel" },
        { "pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Isolated"}""", "split pattern" },
        { "pre_tokenizer", """{"type":"Split","pattern":{"String":" "},"behavior":"Other"}""", "split behavior" },
        { "pre_tokenizer", """{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}""", "prepend_scheme" },
        { "decoder", """{"type":"WordPiece"}""", "decoder \"WordPiece\"" },
        { "extra", "1", "extra" },
    };

    public static TheoryData<string, string, string> Corrupt => new()
    {
        { "model", "null", "model is missing" },
        { "model.vocab", "null", "model.vocab is missing" },
        { "model.vocab", "[]", "model.vocab" },
        { "model.vocab", """{"a":"x"}""", "model.vocab.a" },
        { "model.vocab", """{"a":-1}""", "id -1" },
        { "model.vocab", """{"a":2000000000}""", "id 2000000000" },
        { "model.vocab", """{"a":1,"b":1}""", "same id 1" },
        { "model.merges", "null", "model.merges is missing" },
        { "model.merges", """["a b c"]""", "merge 0" },
        { "model.merges", """["a"]""", "merge 0" },
        { "model.merges", """[["a"]]""", "model.merges[0]" },
        { "model.merges", """["a missing"]""", "\"missing\"" },
        { "model.merges", """["a b"]""", "\"ab\"" },
        { "model.unk_token", "\"nowhere\"", "unk_token" },
        { "model.ignore_merges", "3", "model.ignore_merges" },
        { "added_tokens", """[{"id":5,"content":"x"}]""", "id 5" },
        { "added_tokens", """[{"id":500,"content":"a"}]""", "\"a\"" },
        { "added_tokens", """[{"id":500,"content":"x"},{"id":500,"content":"y"}]""", "id 500" },
        { "added_tokens", """[{"id":500,"content":"x"},{"id":501,"content":"x"}]""", "twice" },
        { "added_tokens", """[{"id":99999999,"content":"x"}]""", "added_tokens[0].id" },
        { "added_tokens", """{"id":1}""", "added_tokens" },
        { "normalizer", "7", "normalizer" },
        { "decoder", """{"type":"Strip","content":"ab","start":0,"stop":0}""", "decoder.content" },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void WhatIsNotSupported_IsNamedWithWhatIs(string place, string value, string named)
    {
        var refused = Assert.Throws<RefusedException>(() => TinyTokenizer.Open(With(place, value)));
        Assert.Contains("not supported", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("Supported: ", refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Corrupt))]
    public void WhatCannotBe_IsNamedWithItsPlace(string place, string value, string named)
    {
        var refused = Assert.Throws<RefusedException>(() => TinyTokenizer.Open(With(place, value)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"model\":")]
    [InlineData("{\"model\":{\"vocab\":{\"\\ud800\":1},\"merges\":[]}}")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":1,\"a\":2},\"merges\":[]}}")]
    public void AFileThatIsNoTokenizer_IsRefused(string json)
    {
        using var folder = new TempFolder();
        Assert.Throws<RefusedException>(() => Tokenizer.Open(folder.Write("tokenizer.json", json)));
    }

    [Fact]
    public void AFolderWithoutTokenizer_IsRefusedByName()
    {
        using var folder = new TempFolder();
        Assert.Contains("tokenizer.json is missing", Assert.Throws<RefusedException>(() => Tokenizer.Open(folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<RefusedException>(() => Tokenizer.Open(folder.At("none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MutatedFiles_AreReadOrRefused()
    {
        var random = new Random(20240607);
        byte[][] originals = [Bytes(TinyTokenizer.ByteLevel()), Bytes(TinyTokenizer.SentencePiece())];
        using var folder = new TempFolder();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = originals[i % originals.Length].ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : originals[0][random.Next(originals[0].Length)];
            if (random.Next(10) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            ReadOrRefuse(folder.Write("tokenizer.json", bytes));
        }
    }

    [Fact]
    public void AFileThatBlowsUpTexts_IsRefusedBeforeTheMemoryIsFull()
    {
        var doubling = string.Join(',', Enumerable.Repeat("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""", 40));
        var normalizer = TinyTokenizer.Open(With("normalizer", $$"""{"type":"Sequence","normalizers":[{{doubling}}]}"""));
        var decoder = TinyTokenizer.Open(With("decoder", $$"""{"type":"Sequence","decoders":[{{doubling}}]}"""));

        Assert.Contains("characters out of", Assert.Throws<RefusedException>(() => normalizer.Encode("a")).Message, StringComparison.Ordinal);
        Assert.Contains("characters out of", Assert.Throws<RefusedException>(() => decoder.Decode(['a'])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextsThatAreTooLongForTokens_AreRefused()
    {
        var json = TinyTokenizer.ByteLevel();
        json["model"]!["vocab"]![new string('x', 3_000)] = 999;
        Assert.Contains("3000", Assert.Throws<RefusedException>(() => TinyTokenizer.Open(json)).Message, StringComparison.Ordinal);

        json = TinyTokenizer.ByteLevel();
        json["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(999, new string('x', 2_000_000)));
        Assert.Contains("added tokens", Assert.Throws<RefusedException>(() => TinyTokenizer.Open(json)).Message, StringComparison.Ordinal);

        var pattern = $$"""{"type":"Split","pattern":{"Regex":"{{new string('x', 5_000)}}"},"behavior":"Isolated"}""";
        Assert.Contains("5000", Assert.Throws<RefusedException>(() => TinyTokenizer.Open(With("pre_tokenizer", pattern))).Message, StringComparison.Ordinal);
    }

    internal static void ReadOrRefuse(string path)
    {
        try
        {
            var tokenizer = Tokenizer.Open(path);
            tokenizer.Decode(tokenizer.Encode("the end <|im_end|> é😀 hello", recogniseSpecial: true));
        }
        catch (RefusedException refused)
        {
            Assert.NotEmpty(refused.Remedy);
        }
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static JsonObject With(string place, string value)
    {
        var json = TinyTokenizer.ByteLevel();
        var (parent, name) = place.Split('.') is [var outer, var inner] ? (json[outer]!.AsObject(), inner) : (json, place);
        parent[name] = JsonNode.Parse(value);
        return json;
    }
}
