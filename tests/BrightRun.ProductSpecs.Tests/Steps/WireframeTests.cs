using System.Text;
using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Steps;

/// <summary>Step 04: cutting, prompts and the combined prompt.</summary>
public partial class WireframeTests
{
    private const string Requirements = "_mapping/tm/03-tm-functional-requirements.md";

    [Fact]
    public void ElevenSections_AreCutAtTheirHeadings_AndTrailingGuidanceGoesToTheIndex()
    {
        using var shop = Eleven();

        shop.Split();

        for (var number = 1; number <= 11; number++)
            Assert.StartsWith($"# Header\n\nversion\n\n## {number}. Section {number}\n", shop.Read($"_mapping/tm/04-tm-FR-wireframes-E{number:00}.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("Document Purpose", shop.Read("_mapping/tm/04-tm-FR-wireframes-E11.md"), StringComparison.Ordinal);
        var index = shop.Read("_mapping/tm/04-FR-wireframes-index.md");
        Assert.Contains("## Document Purpose", index, StringComparison.Ordinal);
        Assert.Contains("| E11 | Section 11 | 3 |", index, StringComparison.Ordinal);
    }

    [Fact]
    public void LineNumber_OfEveryBlock_IsTheLineOnWhichItBegins()
    {
        using var shop = Eleven();

        shop.Split();

        var seen = 0;
        foreach (var prompt in Directory.GetFiles(shop.At("_mapping/tm/_run-prompts"), "04a-*.md"))
        {
            var lines = File.ReadAllLines(prompt);
            foreach (Match said in BeginsOn().Matches(string.Join('\n', lines)))
            {
                var line = int.Parse(said.Groups["line"].Value);
                Assert.StartsWith("# FR", lines[line - 1], StringComparison.Ordinal);
                Assert.True(line == 1 || lines[line - 2].Length == 0);
                seen++;
            }
        }

        Assert.Equal(33, seen);
    }

    [Fact]
    public void Fences_HideHeadingsAndIds()
    {
        using var shop = With("# H\n\n## 1. A\n\n- **FR1.1.1:** real\n\n```\n## 2. Not a section\n- **FR1.1.2:** not an id\n```\n\n~~~\n## 3. Nor this\n~~~\n");

        shop.Split();

        Assert.False(shop.Has("_mapping/tm/04-tm-FR-wireframes-E02.md"));
        Assert.DoesNotContain("FR1.1.2", shop.Read("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E01.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void EqualNumbers_AreRefusedWithBothLines()
    {
        using var shop = With("## 1. A\n- **FR1.1.1:** a\n\n## 1. B\n- **FR1.1.2:** b\n");

        var failure = Assert.Throws<SpecsException>(() => shop.Split());

        Assert.Contains("lines 1 and 4", failure.Message, StringComparison.Ordinal);
        Assert.False(shop.Has("_mapping/tm/04-tm-FR-wireframes-E01.md"));
    }

    [Theory]
    [InlineData("- **FR1.2:** T", "FR1.2")]
    [InlineData("- **FR1.2.3**: T", "FR1.2.3")]
    [InlineData("- **FR1.2.3: T**", "FR1.2.3")]
    [InlineData("**FR1.2.3.4:** T", "FR1.2.3.4")]
    [InlineData("### **FR1.2.3:** T", "FR1.2.3")]
    public void Requirement_InEveryForm_IsFound(string line, string id)
    {
        using var shop = With($"## 1. A\n\n{line}\n");

        shop.Split();

        Assert.StartsWith($"# {id}\n", shop.Read("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E01.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void OddRequirements_AreWarnedOf()
    {
        using var shop = With("## 1. A\n\n- **FR1.1.1:** fine\n- **FR2.1.1:** stray\n- **FR1.1.2** no colon\n\n## 2. Nothing here\n\ntext\n");

        var result = shop.Split();

        Assert.Contains(result.Warnings, warning => warning.Contains("FR2.1.1 stands in section 1", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Line 5:", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("holds no requirement: it gets no prompt", StringComparison.Ordinal));
        Assert.False(shop.Has("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E02.md"));
        var index = shop.Read("_mapping/tm/04-FR-wireframes-index.md");
        Assert.Contains("| E02 | Nothing here | 0 |", index, StringComparison.Ordinal);
        Assert.EndsWith("| none |", index.Split('\n').Single(line => line.Contains("E02", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("##", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Crlf_IsReadAndLfWritten()
    {
        using var shop = With("# H\r\n\r\n## 1. A\r\n- **FR1.1.1:** a\r\n");

        shop.Split();

        Assert.Equal("# H\n\n## 1. A\n- **FR1.1.1:** a\n", shop.Read("_mapping/tm/04-tm-FR-wireframes-E01.md"));
    }

    [Fact]
    public void OlderTemplate_WithItsTokens_StillWorks()
    {
        using var shop = With("## 7. A\n- **FR7.1.1:** a\n");
        shop.Write(
            "_prompt_engineering/04a-FR-wireframes-FIGMA-prompts_v1.md",
            "[FR_NUMBER_PLACEHOLDER] [SECTION_ID_PLACEHOLDER] [XX] [STAGE_NAME_PLACEHOLDER] [JOURNEY_STAGE_NUMBER] [MINIMUM_PAGE_COUNT_PLACEHOLDER] [FR_LOCATE_FILE_PATH_PLACEHOLDER] [FR_LOCATE_LINE_PLACEHOLDER] "
            + "[OUTPUT_FILE_PATH_PLACEHOLDER] [PRODUCT_ABBR_PLACEHOLDER] [prod-abbr] [Mixed case]");

        shop.Split();

        Assert.Equal(
            "# FR7.1.1\n\nFR7.1.1 E07 07 Stage 7 - A 7 3 _mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E07.md 1 _mapping/tm/04-tm-FIGMA-wireframes-output-E07.md tm tm [Mixed case]\n",
            shop.Read("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E07.md"));
    }

    [Fact]
    public void Journey_IsQuotedFromThisProductAlone_AndOnlyForItsStages()
    {
        using var shop = Eleven();
        shop.WithSample(SpecsDocument.UserJourney);
        JourneyExtract.Run(shop.Context, dryRun: false);

        shop.Split();

        Assert.Contains("UJ1.1.1: Mia answers the invitation", shop.Read("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E01.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("UJ", shop.Read("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E03.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rerun_LeavesResultsAlone_AndListsFilesOfRemovedSections()
    {
        using var shop = Eleven();
        shop.Split();
        shop.Write("_mapping/tm/04-tm-FIGMA-wireframes-output-E11.md", "mine");
        shop.Write(Requirements, shop.Read(Requirements).Replace("## 11. Section 11", "## Section 11", StringComparison.Ordinal));

        var result = shop.Split();

        Assert.Equal("mine", shop.Read("_mapping/tm/04-tm-FIGMA-wireframes-output-E11.md"));
        Assert.True(shop.Has("_mapping/tm/04-tm-FR-wireframes-E11.md"));
        Assert.Contains(result.Notes, note => note.StartsWith("_mapping/tm/04-tm-FR-wireframes-E11.md", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.StartsWith("_mapping/tm/_run-prompts/04a-FIGMA-wireframes-prompt-E11.md", StringComparison.Ordinal));
    }

    [Fact]
    public void Combine_LeavesOutASectionWithoutResult_AndCountsRight()
    {
        using var shop = Eleven();
        foreach (var number in Enumerable.Range(1, 10))
            shop.Write($"_mapping/tm/04-tm-FIGMA-wireframes-output-E{number:00}.md", string.Concat(Enumerable.Range(1, 3).Select(item => Block($"FR{number}.1.{item}"))));

        var result = shop.Combine();

        Assert.Contains("10 prompts generated, 1 sections left out.", result.Notes);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Section E11 was left out", StringComparison.Ordinal));
        Assert.False(shop.Has("_mapping/tm/_run-prompts/04b-FIGMA-combined-prompt-E11.md"));
        Assert.Contains("| E11 | Section 11 | none: `04-tm-FIGMA-wireframes-output-E11.md` is missing | |", shop.Read("_mapping/tm/04b-FIGMA-combined-prompts-index.md"), StringComparison.Ordinal);
        Assert.Equal(["_mapping", "_tools"], Directory.GetDirectories(shop.Root).Select(Path.GetFileName).Where(name => name is not ("_templates" or "_examples" or "_prompt_engineering")).Order());
    }

    [Fact]
    public void Combine_NamesRequirementsWithoutAWholeBlock()
    {
        using var shop = Eleven();
        shop.Write("_mapping/tm/04-tm-FIGMA-wireframes-output-E01.md", Block("FR1.1.1") + "=== BEGIN PROMPT FR: FR1.1.2 ===\ncut");

        Assert.Contains(shop.Combine().Warnings, warning => warning.EndsWith("holds no whole block for FR1.1.2, FR1.1.3.", StringComparison.Ordinal));
    }

    [Fact]
    public void Combine_WithoutAnyResult_IsAMissingInput()
    {
        using var shop = Eleven();

        Assert.Equal(SpecsFailure.MissingInput, Assert.Throws<SpecsException>(() => shop.Combine()).Failure);
    }

    [Fact]
    public void Combine_CutsTheNotesForTheScript()
    {
        using var shop = Eleven();
        shop.Write("_mapping/tm/04-tm-FIGMA-wireframes-output-E01.md", Block("FR1.1.1"));
        shop.Write("_prompt_engineering/04b-FR-wireframes-FIGMA-combined-prompts_v1.md", "Combine [INPUT_WIREFRAMES_FILE_PATH] on [CURRENT_DATE].\n\n---\n\n## Usage Instructions for the Script\n\nReplace [UNKNOWN_TOKEN].\n");

        shop.Combine();

        Assert.EndsWith("---\n\nCombine _mapping/tm/04-tm-FIGMA-wireframes-output-E01.md on 2026-03-04.\n", shop.Read("_mapping/tm/_run-prompts/04b-FIGMA-combined-prompt-E01.md"), StringComparison.Ordinal);
    }

    private static string Block(string id) => $"=== BEGIN PROMPT FR: {id} ===\ntext\n=== END PROMPT FR: {id} ===\n\n";

    private static Workshop With(string requirements)
    {
        var shop = new Workshop().Initialised();
        shop.Write(Requirements, requirements);
        return shop;
    }

    private static Workshop Eleven()
    {
        var text = new StringBuilder("# Header\n\nversion\n\n");
        for (var number = 1; number <= 11; number++)
        {
            text.Append($"## {number}. Section {number}\n\n");
            for (var item = 1; item <= 3; item++)
                text.Append($"- **FR{number}.1.{item}:** Requirement {item}\n  - **User Stories:** US{number}.1.{item}\n");
            text.Append('\n');
        }

        return With(text.Append("## Document Purpose\n\nguidance\n").ToString());
    }

    [GeneratedRegex(@"This block begins on line (?<line>\d+) of", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BeginsOn();
}
