using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class PatternTests
{
    [Theory]
    [InlineData("I'm 12345", "I|'m| |123|45")]
    [InlineData("don'ſay", "don|'ſ|ay")]
    [InlineData("𝐀𝐁c 𝟏𝟐", "𝐀𝐁c| |𝟏𝟐")]
    [InlineData("a\r\n\n b", "a|\r\n\n| b")]
    [InlineData("  x", " | x")]
    [InlineData("😀😀!", "😀😀!")]
    public void Llama3_CutsByCharactersNotByUnits(string text, string expected) => Assert.Equal(expected, Cut(WordPatterns.Llama3, text));

    [Theory]
    [InlineData("helloWorld HTTPServer", "hello|World| HTTPServer")]
    [InlineData("a/b 12", "a|/b| |1|2")]
    public void Tekken_CutsAtCaseChanges(string text, string expected) => Assert.Equal(expected, Cut(WordPatterns.Tekken, text));

    [Theory]
    [InlineData(@"a++b", "aab", "aab")]
    [InlineData(@"(?:a|b)?+c", "ac", "ac")]
    [InlineData(@"[\u4E00-\u4E10]+", "x一丁y", "x|一丁|y")]
    [InlineData(@"\p{N}{2}", "1234", "12|34")]
    [InlineData(@"[^\-\]x]+", "ab-]x", "ab|-]x")]
    public void KnownSyntax_MeansTheSame(string pattern, string text, string expected) => Assert.Equal(expected, Cut(pattern, text));

    [Theory]
    [InlineData(@"\w+")]
    [InlineData(@"\bx")]
    [InlineData(@"^x")]
    [InlineData(@"x$")]
    [InlineData(@".+")]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<=a)b")]
    [InlineData(@"(?m:a)")]
    [InlineData(@"[a[b]]")]
    [InlineData(@"[a&&b]")]
    [InlineData(@"[z-a]")]
    [InlineData(@"\p{Han}")]
    [InlineData(@"a{1,2}+")]
    [InlineData(@"a**")]
    [InlineData(@"(a")]
    [InlineData(@"a)")]
    [InlineData(@"[a")]
    [InlineData(@"a\")]
    [InlineData(@"*a")]
    [InlineData(@"(?i:é)")]
    [InlineData("[\u0800-\uFFFF]")]
    [InlineData(@"😀")]
    public void OtherSyntax_IsRefused(string pattern)
    {
        var refused = Assert.Throws<RefusedException>(() => new SplitPattern(pattern, SplitBehavior.Isolated, invert: false, "t.json"));
        Assert.Contains("split pattern", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Supported", refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Isolated", false, "a|-|-|b|-|c")]
    [InlineData("Removed", false, "a|b|c")]
    [InlineData("MergedWithPrevious", false, "a-|-|b-|c")]
    [InlineData("MergedWithNext", false, "a|-|-b|-c")]
    [InlineData("Contiguous", false, "a|--|b|-|c")]
    [InlineData("Removed", true, "-|-|-")]
    public void Behaviors_TreatDelimitersAsTheReference(string behavior, bool invert, string expected)
    {
        var parsed = Enum.Parse<SplitBehavior>(behavior);
        Assert.Equal(expected, Cut(new SplitPattern("-", parsed, invert, "t.json"), "a--b-c"));
        Assert.Equal(expected, Cut(new SplitText("-", parsed, invert), "a--b-c"));
    }

    private static string Cut(string pattern, string text) => Cut(new SplitPattern(pattern, SplitBehavior.Isolated, invert: false, "t.json"), text);

    private static string Cut(IPreTokenizer preTokenizer, string text)
    {
        var parts = new List<Piece>();
        preTokenizer.Split(new Piece(text, 0, text.Length, StartsText: true), parts);
        return string.Join('|', parts.Select(part => part.Span.ToString()));
    }
}
