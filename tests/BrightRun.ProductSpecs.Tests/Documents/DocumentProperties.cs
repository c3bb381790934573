using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;
using CsCheck;

namespace BrightRun.ProductSpecs.Tests.Documents;

/// <summary>Whatever a document holds, the parsers end, and cutting it loses and doubles no line.</summary>
public class DocumentProperties
{
    private static readonly Gen<string> Line = Gen.OneOf(
        Gen.OneOfConst(
            "", " ", "## 1. A", "## 2. B", "## 12. ", "## Purpose", "# T", "### 1. S", "### S", "```", "````", "~~~", "---", "- **FR1.1.1:** a", "- **FR2.1**: b", "**FR1.1.1.1: c**", "- **FR1.1** d",
            "- **US1.1.1: a**", "* **US2.1.3:** b **c**", "  - **Priority:** High", "  - **Acceptance Criteria:**", "    - x", "      - y", "  - **Impact Weighting:**", "- **UJ1.1.1: a**",
            "**STAGE 2: Name**", "### Jo (Role)", "=== BEGIN PROMPT FR: FR1.1.1 ===", "=== END PROMPT FR: FR1.1.1 ===", "\u200B", "\t\t- z"),
        Gen.String[Gen.Char[" #*-`~:.=()[]{}FRUSJ0123456789abä\t"], 0, 30]);

    private static readonly Gen<string[]> Document = Line.Array[0, 40];

    [Fact]
    public void Sections_HeaderAndTrailingParts_HoldEveryLineOnce() => Document.Sample(lines =>
    {
        var document = RequirementsDocument.Parse(lines);

        var owned = Enumerable.Range(1, document.HeaderLines)
            .Concat(document.Sections.SelectMany(section => Enumerable.Range(section.FirstLine, section.LastLine - section.FirstLine + 1)))
            .Concat(document.Trailing.SelectMany(part => Enumerable.Range(part.First, part.Last - part.First + 1)));
        Assert.Equal(Enumerable.Range(1, lines.Length), owned.Order());
    });

    [Fact]
    public void EveryStory_BecomesOneRequirement_WithAllItsCriteria() => Document.Sample(lines =>
    {
        var stories = StoryParser.Parse(MarkdownLines.Of(lines)).SelectMany(section => section.Stories).ToList();
        if (stories.Count == 0)
            return;

        var text = RequirementsConversion.Convert(lines, "stories.md", new Product("P", "p"), new DateOnly(2026, 1, 1)).Text.Split('\n');

        Assert.Equal(
            stories.Select(story => $"- **FR{story.Id}:** {story.Title}").Order(StringComparer.Ordinal),
            text.Where(line => line.StartsWith("- **FR", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(stories.SelectMany(story => story.Criteria), criterion => Assert.Contains($"    {criterion}", text));
    });

    [Fact]
    public void Mapping_ChangesNothingButItsOwnField() => Document.Sample(lines =>
    {
        var stories = StoryParser.Parse(MarkdownLines.Of(lines)).SelectMany(section => section.Stories).ToList();
        if (stories.Count == 0)
            return;
        var requirements = RequirementsConversion.Convert(lines, "stories.md", new Product("P", "p"), new DateOnly(2026, 1, 1)).Text.Split('\n');

        var mapped = MappingWriter.Apply(lines, requirements).Text.Split('\n');

        Assert.Equal(lines.Where(line => !line.Contains("FR Mapping", StringComparison.Ordinal)), mapped.Where(line => !line.Contains("FR Mapping", StringComparison.Ordinal)));
    });

    [Fact]
    public void Parsers_EndOnAnything() => Document.Sample(lines =>
    {
        JourneyParser.Parse(lines);
        WireframeResult.Parse(lines);
        Traces.StoriesByRequirement(lines);
        OverviewSummary.FirstSentence(lines);
        ProductSpecs.Running.AnswerText.Of(string.Join('\n', lines));
    });
}
