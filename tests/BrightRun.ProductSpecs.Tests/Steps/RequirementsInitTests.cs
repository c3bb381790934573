using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Steps;

/// <summary>User stories to functional requirements: each defect of the older conversion is a test.</summary>
public class RequirementsInitTests
{
    private const string Stories = "_mapping/tm/02-tm-user-stories.md";
    private const string Requirements = "_mapping/tm/03-tm-functional-requirements.md";

    [Fact]
    public void Story_BecomesARequirementOfTheSameId()
    {
        var text = Converted("""
            ### Signing Up

            - **US1.2.3: Say yes**
              - **Role:** Member
              - *As a member, I want this.*
              - **Impact Weighting:** Revenue Impact
              - **Acceptance Criteria:**
                - Given a, when b, then c
              - **Priority:** High
              - **FR Mapping:** [left empty]
            """).Text;

        Assert.Contains("""
            ## 1. Signing Up

            - **FR1.2.3:** Say yes
              - **Description:** To be filled
              - **Impact Weighting:** Revenue Impact
              - **Priority:** High
              - **User Stories:** US1.2.3
              - **Tasks:** [T-1.2.3]
              - **User Story Acceptance Criteria:**
                - Given a, when b, then c
              - **Functional Requirements Acceptance Criteria:**
                - To be filled

            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_HoldsNameDateCategoryAndSourceWithForwardSlashes()
    {
        using var shop = new Workshop("Trail-Mate 2-go").Initialised();
        shop.Product = shop.Product with { Category = "Web application" };
        shop.Write(Stories, "### A\n- **US1.1.1: x**\n");

        shop.RequirementsInit();

        Assert.StartsWith("""
            # Trail-Mate 2-go - Functional Requirements

            **Version:** 1.0.0
            **Date:** 2026-03-04
            **Category:** Web application
            **Product Abbreviation:** tm

            **Source References:**
            - User stories: `_mapping/tm/02-tm-user-stories.md`
            """.ReplaceLineEndings("\n"), shop.Read(Requirements), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("### 1. Name")]
    [InlineData("### 1) Name")]
    [InlineData("### Name")]
    public void Heading_WithItsNumber_IsNotNumberedTwice(string heading) =>
        Assert.Contains("\n## 1. Name\n", Converted($"{heading}\n- **US1.1.1: x**\n").Text, StringComparison.Ordinal);

    [Fact]
    public void Sections_WithTheSameNumber_BecomeGroupsOfOne_AndThatIsReported()
    {
        var (text, warnings) = Converted("### A\n- **US1.1.1: x**\n### B\n- **US1.2.1: y**\n");

        Assert.Equal(1, Count(text, "\n## 1. "));
        Assert.Contains("### A\n", text, StringComparison.Ordinal);
        Assert.Contains("### B\n", text, StringComparison.Ordinal);
        Assert.Contains(warnings, warning => warning.Contains("A and B share the number 1", StringComparison.Ordinal));
    }

    [Fact]
    public void SectionNumber_IsTheMostFrequentFirstNumber_AndTheFirstWinsATie()
    {
        Assert.Contains("## 2. A\n", Converted("### A\n- **US1.1.1: x**\n- **US2.1.1: y**\n- **US2.1.2: z**\n").Text, StringComparison.Ordinal);
        Assert.Contains("## 3. A\n", Converted("### A\n- **US3.1.1: x**\n- **US2.1.1: y**\n").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void LastLine_OfAStory_SurvivesWhenTheNextStoryOrSectionFollowsAtOnce()
    {
        var text = Converted("### A\n- **US1.1.1: x**\n  - **Priority:** High\n- **US1.1.2: y**\n  - **Acceptance Criteria:**\n    - one\n    - last\n### B\n- **US2.1.1: z**\n  - **Priority:** Low").Text;

        Assert.Contains("- **Priority:** High", text, StringComparison.Ordinal);
        Assert.Contains("    - last\n", text, StringComparison.Ordinal);
        Assert.Contains("- **Priority:** Low", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Criteria_KeepTheirNesting_AndBulletsOfEveryKind()
    {
        var text = Converted("### A\n* **US1.1.1: x**\n  * **Acceptance Criteria:**\n    * one\n      * nested\n    1. numbered\n    + plus\n  * **Priority:** High\n").Text;

        Assert.Contains("    * one\n      * nested\n    1. numbered\n    + plus\n  - **Functional", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("US1.1: two")]
    [InlineData("US1.1.1.1: four")]
    public void Ids_OfTwoToFourParts_AreKept(string story) =>
        Assert.Contains($"- **FR{story[2..].Split(':')[0]}:** {story.Split(": ")[1]}\n", Converted($"### A\n- **{story}**\n").Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("- **US1.1.1: Use a * b and **c****", "Use a * b and **c**")]
    [InlineData("- **US1.1.1:** Title", "Title")]
    [InlineData("- **US1.1.1**: Title", "Title")]
    [InlineData("1. **US1.1.1: Title**", "Title")]
    public void Title_InAnyForm_IsWhole(string line, string title) => Assert.Contains($"**FR1.1.1:** {title}\n", Converted($"### A\n{line}\n").Text, StringComparison.Ordinal);

    [Fact]
    public void Stories_SortByAllNumbers() =>
        Assert.Matches("(?s)FR1\\.2\\.1.*FR1\\.2\\.9.*FR1\\.2\\.10.*FR1\\.10\\.1", Converted("### A\n- **US1.10.1: d**\n- **US1.2.10: c**\n- **US1.2.9: b**\n- **US1.2.1: a**\n").Text);

    [Fact]
    public void OddStories_AreReportedWithTheirLines()
    {
        var (text, warnings) = Converted("- **US1.1.1: early**\n### A\n- **US1.1.2: x**\n- **US1.1.2: twice**\n- **US1.1.2.3.4.5: six**\n### Empty\n");

        Assert.Contains("**FR1.1.1:** early", text, StringComparison.Ordinal);
        Assert.Contains(warnings, warning => warning.Contains("US1.1.1, line 1", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("US1.1.2 stands there 2 times (lines 3, 4)", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.StartsWith("Line 5:", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("Empty holds no story", StringComparison.Ordinal));
    }

    [Fact]
    public void Crlf_AndFences_ChangeNothing() =>
        Assert.Equal(
            Converted("### A\n- **US1.1.1: x**\n  - **Priority:** High\n").Text,
            Converted("```\n### No\n- **US9.9.9: no**\n```\n### A\n- **US1.1.1: x**\n  - **Priority:** High\n".Replace("\n", "\r\n", StringComparison.Ordinal)).Text);

    [Fact]
    public void Document_WithoutStories_IsRefused() => Assert.Throws<SpecsException>(() => Converted("# Nothing\n"));

    [Fact]
    public void Requirements_ThatAreThere_AreKeptWithoutForce_AndCopiedWithIt()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        var enhanced = shop.Read(Requirements);

        Assert.Contains("--force", Assert.Throws<SpecsException>(() => shop.RequirementsInit()).Remedy, StringComparison.Ordinal);
        Assert.Equal(enhanced, shop.Read(Requirements));
        shop.RequirementsInit(new StepRequest { Yes = true, Force = true });

        Assert.NotEqual(enhanced, shop.Read(Requirements));
        Assert.Equal(enhanced, shop.Read("_mapping/tm/_backups/03-tm-functional-requirements.20260304-120000.md"));
    }

    [Fact]
    public void MapBack_WritesTheIdsIntoTheStories_AndNothingElse()
    {
        using var shop = new Workshop().Initialised();
        shop.Write(Stories, "### A\n- **US1.1.1: x**\n  - **Priority:** High\n  - **FR Mapping:** [left empty]\n\n- **US1.1.2: y**\n  - **Priority:** Low\n\n## End\n");

        shop.RequirementsInit(mapBack: true);

        Assert.Equal(
            "### A\n- **US1.1.1: x**\n  - **Priority:** High\n  - **FR Mapping:** FR1.1.1\n\n- **US1.1.2: y**\n  - **Priority:** Low\n  - **FR Mapping:** FR1.1.2\n\n## End\n", shop.Read(Stories));
        var before = shop.Read(Requirements);
        shop.RequirementsInit(mapBack: true);
        Assert.Equal(before, shop.Read(Requirements));
    }

    private static (string Text, IReadOnlyList<string> Warnings) Converted(string stories)
    {
        using var shop = new Workshop().Initialised();
        shop.Write(Stories, stories);
        var result = shop.RequirementsInit();
        return (shop.Read(Requirements), result.Warnings);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
