using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class GgufTokenizerTests
{
    [Fact]
    public void ByteLevel_MergesAndKnowsItsKindsOfTokens()
    {
        var tokenizer = Open(ByteLevel());

        Assert.Equal([256 + 1, 'x', 258], tokenizer.Encode("thex<user>"));
        Assert.Equal(["<ctl>"], tokenizer.SpecialTokens.Keys);
        Assert.DoesNotContain(259, tokenizer.Encode("<ctl>"));
        Assert.Equal([259], tokenizer.Encode("<ctl>", recogniseSpecial: true));
        Assert.Equal("{{ messages }}", tokenizer.ChatTemplate);
        Assert.Equal("the <user>é", tokenizer.Decode(tokenizer.Encode("the <user>é")));
    }

    [Theory]
    [InlineData("tokenizer.ggml.pre", "unheard-of", "unheard-of")]
    [InlineData("tokenizer.ggml.model", "t5", "t5")]
    [InlineData("tokenizer.ggml.model", null, "no tokenizer")]
    [InlineData("tokenizer.ggml.pre", null, "without tokenizer.ggml.pre")]
    [InlineData("tokenizer.ggml.tokens", null, "tokens is missing")]
    [InlineData("tokenizer.ggml.merges", null, "merges is missing")]
    public void WhatIsMissingOrUnknown_IsNamed(string key, string? value, string named)
    {
        var metadata = ByteLevel().Where(entry => entry.Key != key).ToList();
        if (value is not null)
            metadata.Add((key, value));

        Assert.Contains(named, Assert.Throws<RefusedException>(() => Open([.. metadata])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScoresThatDoNotFitTheTokens_AreRefused()
    {
        var refused = Assert.Throws<RefusedException>(() => Open(
            ("tokenizer.ggml.model", "llama"), ("tokenizer.ggml.tokens", new[] { "a", "b" }), ("tokenizer.ggml.scores", new[] { 0f })));

        Assert.Contains("scores", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHighestScore_MergesFirst()
    {
        string[] tokens = ["<unk>", "▁", "a", "b", "c", "ab", "bc", "abc"];
        var tokenizer = Open(
            ("tokenizer.ggml.model", "llama"), ("tokenizer.ggml.tokens", tokens), ("tokenizer.ggml.token_type", new[] { 2, 1, 1, 1, 1, 1, 1, 1 }),
            ("tokenizer.ggml.scores", new[] { 0f, -9, -9, -9, -9, -2, -1, -3 }));

        // "bc" comes before "ab"; then "a" and "bc" make "abc".
        Assert.Equal([1, 7], tokenizer.Encode("abc"));
        Assert.Equal([1, 2, 5], tokenizer.Encode("aab"));
    }

    [Fact]
    public void MutatedFiles_AreReadOrRefused()
    {
        var random = new Random(5);
        var original = GgufBytes.Write(ByteLevel());
        using var folder = new TempFolder();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            BadFileTests.ReadOrRefuse(folder.Write("model.gguf", bytes));
        }
    }


    private static ITokenizer Open(params (string, object)[] metadata)
    {
        using var folder = new TempFolder();
        return Tokenizer.Open(folder.Write("model.gguf", GgufBytes.Write(metadata)));
    }

    private static (string Key, object Value)[] ByteLevel()
    {
        string[] tokens = [.. Enumerable.Range(0, 256).Select(value => ByteLevelAlphabet.Character((byte)value).ToString()), "th", "the", "<user>", "<ctl>"];
        return
        [
            ("tokenizer.ggml.model", "gpt2"),
            ("tokenizer.ggml.pre", "smollm"),
            ("tokenizer.ggml.tokens", tokens),
            ("tokenizer.ggml.token_type", tokens.Select((_, id) => id switch { 258 => 4, 259 => 3, _ => 1 }).ToArray()),
            ("tokenizer.ggml.merges", new[] { "t h", "th e" }),
            ("tokenizer.chat_template", "{{ messages }}"),
        ];
    }
}
