using BrightRun.Cli.Data;
using BrightRun.Domain;
using BrightRun.Tokens.Examples.Preview;

namespace BrightRun.Cli.Tests.Data;

public sealed class PreviewTests
{
    private static readonly PreviewedExample Example = new(
        "conversation <c>",
        Pairs: 1,
        [
            new(1, "<|im_start|>", TokenKind.Context, IsSpecial: true),
            new(5, "why\n", TokenKind.Context, IsSpecial: false),
            new(6, "cut \\", TokenKind.Masked, IsSpecial: false),
            new(5, "why", TokenKind.Context, IsSpecial: false),
            new(7, "be", TokenKind.Supervised, IsSpecial: false),
            new(8, "cause & \"so\"", TokenKind.Supervised, IsSpecial: false),
        ],
        ["turn 2 is not trained on: <cut off>"]);

    [Fact]
    public void Text_WithoutColours_MarksRunsOfAKind()
    {
        var text = new StringWriter();

        PreviewText.Write(Example, text);

        Assert.Contains("<|im_start|>why↵\n[-cut \\-]why{+because & \"so\"+}", text.ToString());
        Assert.Contains("supervised (learned)+}: 2 tokens", text.ToString());
        Assert.Contains("note: turn 2 is not trained on", text.ToString());
    }

    [Fact]
    public void Page_EscapesEveryTextAndAsksForNothingFromOutside()
    {
        string page = PreviewPage.Of([Example], "chatml");

        Assert.Contains("""<span class="s" title="8: supervised">cause &amp; &quot;so&quot;</span>""", page);
        Assert.Contains("""<span class="c x" title="1: context">&lt;|im_start|&gt;</span>""", page);
        Assert.Contains("<h1>conversation &lt;c&gt;</h1>", page);
        Assert.Contains("<li>turn 2 is not trained on: &lt;cut off&gt;</li>", page);
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("<script", page);
    }

    [Theory]
    [InlineData("a\u001b[31mb", "a␛[31mb")]
    [InlineData("a\u202Eb", "a⟨U+202E⟩b")]
    [InlineData("a\u009Bb\u007F", "a⟨U+009B⟩b␡")]
    [InlineData("👩\u200D👧 naïve", "👩\u200D👧 naïve")]
    public void VisibleText_LetsNothingSteerTheTerminal(string text, string expected) => Assert.Equal(expected, VisibleText.Of(text));

    [Theory]
    [InlineData("2", "b")]
    [InlineData("c", "c")]
    public void Choice_IsByPlaceOrId(string wanted, string expected) =>
        Assert.Equal(expected, new ExampleChoice(wanted, "f").Among(["a", "b", "c"], id => id, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("4")]
    [InlineData("0")]
    [InlineData("d")]
    public void Choice_ThatIsNotThere_IsRefusedWithTheNumberOfExamples(string wanted)
    {
        var refused = Assert.Throws<RefusedException>(
            () => new ExampleChoice(wanted, "f").Among(["a", "b", "c"], id => id, TestContext.Current.CancellationToken));

        Assert.Contains($"no example {wanted}: it holds 3", refused.Message);
    }
}
