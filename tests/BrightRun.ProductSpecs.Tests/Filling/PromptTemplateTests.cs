using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Filling;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Tests.Filling;

public class PromptTemplateTests
{
    private static readonly Dictionary<string, bool> NoConditions = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("{PROJECT_NAME}")]
    [InlineData("{{PROJECT_NAME}}")]
    [InlineData("{project_name}")]
    [InlineData("{{project_name}}")]
    [InlineData("[PROJECT_NAME]")]
    [InlineData("[PROJECT_NAME_PLACEHOLDER]")]
    public void Token_InAnySyntax_IsTheBareValue(string token) => Assert.Equal("<Trail Mate>", Fill($"<{token}>", "Trail Mate"));

    [Theory]
    [InlineData("$1 & $& ${0}")]
    [InlineData("{PROJECT_NAME} [XX] {{OTHER}}")]
    [InlineData("a\"b'c`d")]
    [InlineData("Bergführer \U0001F97E")]
    public void Value_IsPutInAsItIs_AndNeverLookedAtAgain(string value) => Assert.Equal($"x{value}y{value}z", Fill("x{PROJECT_NAME}y{{PROJECT_NAME}}z", value));

    [Theory]
    [InlineData("{NOT_KNOWN}")]
    [InlineData("{{anything}}")]
    [InlineData("[NOT_KNOWN_PLACEHOLDER]")]
    [InlineData("[XX]")]
    public void Token_ThatNothingFills_IsAnErrorWithNameAndLine(string token)
    {
        var failure = Assert.Throws<SpecsException>(() => Fill($"one\ntwo\nthree {token}", "x"));

        Assert.Contains($"{token} (line 3)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Mixed case text] stays")]
    [InlineData("- [X] done, [API](url), [TODO]")]
    [InlineData("{lower} {a: 1} {} { } [] [[wiki]]")]
    public void Text_ThatIsNoToken_IsTheAuthorsOwn(string text) => Assert.Equal(text, Fill(text, "x"));

    [Fact]
    public void Longest_TokenWins() => Assert.Equal("b a", PromptTemplate.Parse("{AB} {A}", "t").Fill(Values(("A", "a"), ("AB", "b")), NoConditions));

    [Theory]
    [InlineData(true, "before\ninside\nafter\n")]
    [InlineData(false, "before\nafter\n")]
    public void Condition_OnOrOff_TakesItsLinesAlong(bool on, string expected) =>
        Assert.Equal(expected, Conditional("before\n[[ if current_status.enabled ]]\ninside\n[[ endif ]]\nafter\n", on));

    [Theory]
    [InlineData(true, "a b c")]
    [InlineData(false, "a  c")]
    public void Condition_WithinALine_OwnsItsMarkersOnly(bool on, string expected) => Assert.Equal(expected, Conditional("a [[ if current_status.enabled ]]b[[endif]] c", on));

    [Fact]
    public void Token_InABlockThatIsOff_NeedsNoValue() => Assert.Equal("", Conditional("[[ if current_status.enabled ]]\n{CODEBASE_REVIEW_PATH}\n[[ endif ]]\n", on: false));

    [Theory]
    [InlineData("a\n[[ if current_status.enabled ]]\nb", "line 2")]
    [InlineData("[[ if a.enabled ]]\n[[ if b.enabled ]]\n[[ endif ]]\n[[ endif ]]", "line 2")]
    [InlineData("a\nb\n[[ endif ]]", "line 3")]
    [InlineData("[[ if not understood ]]x[[ endif ]]", "line 1")]
    [InlineData("[[ if a ]]x[[ endif ]]", "line 1")]
    public void Block_ThatIsNotWellFormed_IsRefusedWithItsLine(string text, string line)
    {
        var failure = Assert.Throws<SpecsException>(() => PromptTemplate.Parse(text, "t.md"));

        Assert.StartsWith($"t.md, {line}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Condition_ThatIsNotKnown_IsRefusedWithItsLine()
    {
        var failure = Assert.Throws<SpecsException>(() => Conditional("a\n[[ if other.enabled ]]\n[[ endif ]]", on: true));

        Assert.Contains("other.enabled (line 2)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPromptOfOurs_IsWellFormed_AndWritesItsTokensInBraces()
    {
        foreach (var name in Resources.Names(Resources.Prompts))
        {
            var text = Resources.Text(Resources.Prompts, name)!;
            PromptTemplate.Parse(text, name);
            Assert.DoesNotMatch(@"\[[A-Z][A-Z0-9_]*_PLACEHOLDER\]|\{\{", text);
        }
    }

    [Fact]
    public void OurTexts_NameNoProduct()
    {
        foreach (var text in Resources.Names(Resources.Prompts).Select(name => Resources.Text(Resources.Prompts, name)!).Concat(Resources.Names(Resources.Templates).Select(name => Resources.Text(Resources.Templates, name)!)))
            Assert.DoesNotMatch("(?i)trail mate|lindau|hik(e|ing)|bright ?run|lora|training job", text);
    }

    [Fact]
    public void ConfigurationDefaults_TakeNamesInAnyCaseAndBothBraces() =>
        Assert.Equal("a/tm/tm x", SpecsConfiguration.Expand("a/{project_abbreviation}/{{Project_Abbreviation}} {{PROJECT_NAME}}", new Product("x", "tm")));

    private static string Fill(string template, string value) => PromptTemplate.Parse(template, "t.md").Fill(Values(("PROJECT_NAME", value)), NoConditions);

    private static string Conditional(string template, bool on) =>
        PromptTemplate.Parse(template, "t.md").Fill(Values(), new Dictionary<string, bool>(StringComparer.Ordinal) { ["current_status"] = on });

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
