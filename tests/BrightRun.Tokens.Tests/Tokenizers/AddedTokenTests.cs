using System.Text.Json.Nodes;
using BrightRun.Tokens.Tokenizers.Added;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class AddedTokenTests
{
    [Fact]
    public void OfTokensThatStartTogether_TheLongestWins() =>
        Assert.Equal("a[2]b", Split("a<x><y>b", new AddedToken(1, "<x>", false), new AddedToken(2, "<x><y>", false)));

    [Fact]
    public void StrippedWhiteSpace_BelongsToTheToken()
    {
        Assert.Equal("a[1]  b", Split("a \n<x>  b", new AddedToken(1, "<x>", false, LeftStrip: true)));
        Assert.Equal("a \n[1]b", Split("a \n<x>  b", new AddedToken(1, "<x>", false, RightStrip: true)));
        Assert.Equal("[1][1]", Split("<x>  <x> ", new AddedToken(1, "<x>", false, LeftStrip: true, RightStrip: true)));
    }

    [Theory]
    [InlineData("word", "[1]")]
    [InlineData("sword", "sword")]
    [InlineData("words", "words")]
    [InlineData("a word.", "a [1].")]
    [InlineData("word_", "word_")]
    [InlineData("𝐀word", "𝐀word")]
    public void SingleWords_StandAlone(string text, string expected) =>
        Assert.Equal(expected, Split(text, new AddedToken(1, "word", false, SingleWord: true)));

    [Fact]
    public void SpecialTokens_StayTextUnlessAsked()
    {
        AddedToken[] tokens = [new(1, "<s>", true), new(2, "<t>", false)];

        Assert.Equal("<s>[2]", Split("<s><t>", tokens));
        Assert.Equal("[1][2]", Split("<s><t>", recogniseSpecial: true, tokens));
    }

    [Fact]
    public void NormalizedTokens_AreLookedForInTheNormalizedText()
    {
        var json = TinyTokenizer.ByteLevel();
        json["normalizer"] = new JsonObject { ["type"] = "NFC" };
        var token = TinyTokenizer.Added(400, "é!", special: false);
        json["added_tokens"]!.AsArray().Add(token);
        Assert.DoesNotContain(400, TinyTokenizer.Open(json).Encode("e\u0301!"));

        token["normalized"] = true;
        Assert.Equal([400], TinyTokenizer.Open(json).Encode("e\u0301!"));
    }

    private static string Split(string text, params AddedToken[] tokens) => Split(text, recogniseSpecial: false, tokens);

    private static string Split(string text, bool recogniseSpecial, params AddedToken[] tokens) => string.Concat(
        new AddedTokenMatcher(tokens.Select(token => (token.Text, token))).Split(text, recogniseSpecial)
            .Select(fragment => fragment.Token is { } id ? $"[{id}]" : text.Substring(fragment.Start, fragment.Length)));
}
