using System.Text.Json;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Tokenizers;

/// <summary>Ids and texts computed with tokenizers 0.23.3 (reference values beside the repository).</summary>
public class ReferenceTests
{
    private static readonly Lazy<JsonElement> Reference = new(() => JsonDocument.Parse(File.ReadAllBytes(Shared.Require("fixtures/tokens/ids.json"))).RootElement);

    [Theory]
    [InlineData("llama3", "models/tokenizers/llama3")]
    [InlineData("smollm2", "models/tokenizers/smollm2")]
    [InlineData("qwen3", "models/tokenizers/qwen3")]
    [InlineData("mistral-v01", "models/tokenizers/mistral-v01")]
    [InlineData("smollm2", "models/smollm2-135m-instruct.Q4_1.gguf")]
    public void IdsAndTexts_EqualTheReference(string name, string path)
    {
        Shared.Require("fixtures/tokens/ids.json");
        var tokenizer = Tokenizer.Open(Shared.Require(path));

        var texts = Reference.Value.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        var expected = Reference.Value.GetProperty("tokenizers").GetProperty(name).EnumerateArray().ToArray();
        Assert.Equal(expected.Length, texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            var ids = expected[i].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.Encode(texts[i], recogniseSpecial: true));
            Assert.Equal(expected[i].GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void ScoresInGguf_GiveTheIdsOfMerges()
    {
        var model = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("models/tokenizers/mistral-v01/tokenizer.json"))).RootElement.GetProperty("model");
        var tokens = model.GetProperty("vocab").EnumerateObject().OrderBy(token => token.Value.GetInt32()).Select(token => token.Name).ToArray();
        var merges = model.GetProperty("merges").EnumerateArray().Select(merge => merge.GetString()!);
        using var folder = new TempFolder();
        var gguf = folder.Write("mistral.gguf", GgufBytes.SentencePiece(tokens, merges));
        var (ours, reference) = (Tokenizer.Open(gguf), Tokenizer.Open(Shared.Require("models/tokenizers/mistral-v01")));

        Shared.Require("fixtures/tokens/ids.json");
        foreach (var text in Reference.Value.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!))
        {
            var ids = reference.Encode(text);
            Assert.Equal(ids, ours.Encode(text));
            Assert.Equal(reference.Decode(ids), ours.Decode(ids));
        }
    }

    [Theory]
    [InlineData("llama3", 128256)]
    [InlineData("smollm2", 49152)]
    [InlineData("qwen3", 151669)]
    [InlineData("mistral-v01", 32000)]
    public void VocabularySize_CountsAddedTokens(string name, int size) =>
        Assert.Equal(size, Tokenizer.Open(Shared.Require($"models/tokenizers/{name}")).VocabularySize);

    [Theory]
    [InlineData("llama3")]
    [InlineData("smollm2")]
    [InlineData("qwen3")]
    [InlineData("mistral-v01")]
    public void Text_NeverBecomesASpecialToken(string name)
    {
        var tokenizer = Tokenizer.Open(Shared.Require($"models/tokenizers/{name}"));
        var special = tokenizer.SpecialTokens.Values.ToHashSet();

        foreach (var token in tokenizer.SpecialTokens.Keys)
        {
            foreach (var text in (string[])[token, $"a{token}b", $" {token} ", token + token])
            {
                var ids = tokenizer.Encode(text);
                Assert.DoesNotContain(ids, special.Contains);
                Assert.Equal(text, tokenizer.Decode(ids));
            }

            Assert.Equal([tokenizer.SpecialTokens[token]], tokenizer.Encode(token, recogniseSpecial: true));
        }
    }
}
