using BrightRun.Engine.Generate;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Tests.Generate;

/// <summary>Text that comes token by token is, put together, the text of all tokens; nothing that was handed out changes later.</summary>
public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("smollm2", "Naïve 😀 家族 👩‍👩‍👧 Ω — plain words, \n\n  two spaces")]
    [InlineData("llama3", "Naïve 😀 家族 👩‍👩‍👧 Ω — plain words, \n\n  two spaces")]
    [InlineData("mistral-v01", "Naïve 😀 家族 👩‍👩‍👧 Ω — plain words, \n\n  two spaces")]
    [InlineData("mistral-v01", "  leading spaces")]
    public void Parts_MakeUpTheWhole_AndNoCharacterIsBroken(string name, string text)
    {
        var tokenizer = Tokenizer.Open(Shared.Require($"models/tokenizers/{name}"));
        var ids = tokenizer.Encode(text);
        var decoder = new AnswerText(tokenizer);
        var parts = ids.Select(decoder.Add).ToList();
        Assert.All(parts, part => Assert.DoesNotContain('\uFFFD', part));
        Assert.All(parts, part => Assert.False(part.Length > 0 && (char.IsHighSurrogate(part[^1]) || char.IsLowSurrogate(part[0]))));
        Assert.Equal(tokenizer.Decode(ids), string.Concat(parts) + decoder.Finish());
        Assert.True(parts.Count(part => part.Length > 0) > 1);
    }

    [Fact]
    public void ACharacterThatIsNeverFinished_ComesAtTheEnd()
    {
        var tokenizer = Tokenizer.Open(Shared.Require("models/tokenizers/smollm2"));
        var ids = tokenizer.Encode("a😀")[..^1];
        var decoder = new AnswerText(tokenizer);
        Assert.Equal("a", string.Concat(ids.Select(decoder.Add)));
        Assert.Equal("\uFFFD", decoder.Finish());
    }

    [Fact]
    public void SpecialTokens_HaveNoText()
    {
        var tokenizer = Tokenizer.Open(Shared.Require("models/tokenizers/smollm2"));
        var decoder = new AnswerText(tokenizer);
        int[] ids = [.. tokenizer.Encode("one"), tokenizer.SpecialTokens["<|im_start|>"], .. tokenizer.Encode(" two")];
        Assert.Equal("one two", string.Concat(ids.Select(decoder.Add)));
    }
}
