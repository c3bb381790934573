using BrightRun.Domain.Prove.Metrics.Text;
using CsCheck;

namespace BrightRun.Domain.Tests.Prove.Metrics;

/// <summary>The text preparation tok-1, rule by rule.</summary>
public class PreparedTextTests
{
    [Theory]
    [InlineData("401(k)", "401 k")]
    [InlineData("$1,200.50 and 3.5%", "1,200.50 and 3.5")]
    [InlineData("Don\u2019t re-read it!", "don't re-read it")]
    [InlineData("well, 2", "well 2")]
    [InlineData("yes -- no", "yes no")]
    [InlineData("a\u2014b", "a b")]
    [InlineData("3\u20136 months", "3-6 months")]
    [InlineData("**Bold** and _slanted_ *words*", "bold and slanted words")]
    [InlineData("## Heading\ntext", "heading text")]
    [InlineData("snake_case 2*3", "snake case 2 3")]
    [InlineData("one\\ntwo", "one two")]
    [InlineData("cafe\u0301", "caf")]
    [InlineData("", "")]
    [InlineData("?! \ud83d\ude42 \ud800", "")]
    public void Tokens_AreCutAsDefined(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PreparedText.Of(text).Tokens.Select(token => token.Word)));

    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Dr. Reed and Mrs. Cole agree, e.g. on fees. Good.", "Dr. Reed and Mrs. Cole agree, e.g. on fees.|Good.")]
    [InlineData("He said \"no way.\" Then he left.", "He said \"no way.\"|Then he left.")]
    [InlineData("It costs 3.50 today.", "It costs 3.50 today.")]
    [InlineData("Listen: this is long; very -- long.", "Listen: this is long; very -- long.")]
    [InlineData("First paragraph\n\nSecond paragraph", "First paragraph|Second paragraph")]
    [InlineData("A wrapped\nline stays one.", "A wrapped\nline stays one.")]
    [InlineData("Do this:\n1. Call\n2. Write\n- Wait", "Do this:|1. Call|2. Write|- Wait")]
    [InlineData("Steps: do it. 2. Then rest.", "Steps: do it.|2. Then rest.")]
    [InlineData("Really?! ... Yes.", "Really?!|Yes.")]
    public void Sentences_AreCutAsDefined(string text, string expected)
    {
        var prepared = PreparedText.Of(text);

        Assert.Equal(expected, string.Join('|', prepared.Sentences.Select(sentence => prepared.Text[sentence.Start..sentence.End].Trim())));
    }

    [Fact]
    public void ListMarker_IsNoWordOfItsItem()
    {
        var sentence = PreparedText.Of("12) Call the bank.").Sentences[0];

        Assert.True(sentence.OpensListItem);
        Assert.Equal((1, 3), (sentence.MarkerTokens, sentence.Words.Count));
    }

    [Fact]
    public void AnyText_HasEveryTokenInOneSentenceAtMost_InOrder() =>
        Gen.String[Gen.Char[" \n.!?\"()ab1-*#'\\n,\u2014"], 0, 80].Sample(text =>
        {
            var prepared = PreparedText.Of(text);
            var end = 0;
            foreach (var sentence in prepared.Sentences)
            {
                Assert.True(sentence.Tokens.First >= end && sentence.Words.Count > 0, text);
                Assert.True(prepared.Tokens[sentence.Tokens.First].Start >= sentence.Start && prepared.Tokens[sentence.Tokens.End - 1].End <= sentence.End, text);
                end = sentence.Tokens.End;
            }
        });
}
