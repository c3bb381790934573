using BrightRun.ProductSpecs.Checking;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Checking;

/// <summary>Each rule finds what it is for, and the sample product, which has nothing wrong, has no finding.</summary>
public class CheckTests
{
    private const string Narrative = "_mapping/tm/00-tm-seed-narrative.md";
    private const string Story = "_mapping/tm/00-tm-seed-story.md";
    private const string Stories = "_mapping/tm/02-tm-user-stories.md";
    private const string Journey = "_mapping/tm/02b-tm-user-journey.md";
    private const string Requirements = "_mapping/tm/03-tm-functional-requirements.md";
    private const string Wireframes = "_mapping/tm/04-tm-FIGMA-wireframes-output-E01.md";

    [Fact]
    public void SampleProduct_IsGreen()
    {
        using var shop = Whole();

        Assert.Empty(SpecsCheck.Run(shop.Context));
    }

    [Theory]
    [InlineData(Narrative, "**PP2:", "**PP1:", "duplicate-id")]
    [InlineData(Story, "**SS2:", "**SS1:", "duplicate-id")]
    [InlineData(Stories, "**US1.1.2:", "**US1.1.1:", "duplicate-id")]
    [InlineData(Journey, "**UJ1.1.2:", "**UJ1.1.1:", "duplicate-id")]
    [InlineData(Requirements, "**FR1.1.2:**", "**FR1.1.1:**", "duplicate-id")]
    [InlineData(Requirements, "## 2. ", "## 1. ", "duplicate-section")]
    [InlineData(Requirements, "**User Stories:** US1.1.2", "**User Stories:** US7.7.7", "unknown-story")]
    [InlineData(Requirements, "## Document Purpose", "## 3. Empty", "empty-section")]
    [InlineData(Requirements, "(UJ1.1.2)", "(UJ9.9.9)", "unknown-step")]
    [InlineData(Stories, "**FR Mapping:** FR1.1.2", "**FR Mapping:** FR9.9.9", "unknown-requirement")]
    [InlineData(Stories, "**Addresses:** SS4", "**Addresses:** SS9", "unknown-seed-story")]
    [InlineData(Story, "**Addresses:** PP5", "**Addresses:** PP9", "unknown-pain")]
    [InlineData(Wireframes, "END PROMPT FR: FR1.1.1", "END PROMPT FR: FR1.1.2", "wireframe-broken")]
    [InlineData(Wireframes, "PROMPT FR: FR1.1.2", "PROMPT FR: FR9.9.9", "unknown-requirement")]
    public void Error_IsFound(string file, string old, string @new, string rule) => Finds(file, old, @new, rule, SpecsFinding.Error);

    [Theory]
    [InlineData(Requirements, "**User Stories:** US1.1.2", "**User Stories:** US1.1.1", "story-unused", Stories)]
    [InlineData(Requirements, "**FR1.1.2:**", "**FR1.1.4:**", "numbering-gap")]
    [InlineData(Requirements, "**FR1.1.2:**", "**FR3.1.1:**", "stray-id")]
    [InlineData(Requirements, "**FR1.1.2:**", "**FR1.1.2**", "id-form")]
    [InlineData(Stories, "**Addresses:** SS4", "**Addresses:** SS3", "seed-story-unused", Story)]
    [InlineData(Story, "**Addresses:** PP5", "**Addresses:** PP4", "pain-unanswered", Narrative)]
    [InlineData(Wireframes, "PROMPT FR: FR1.1.2", "PROMPT OF: FR1.1.2", "wireframe-missing")]
    [InlineData(Narrative, "## Success", "```\n## Success", "open-code-block")]
    [InlineData(Narrative, "A hiking club", "Harbour Book. A hiking club", "foreign-product")]
    public void Warning_IsFound(string file, string old, string @new, string rule, string? at = null) => Finds(file, old, @new, rule, SpecsFinding.Warning, at);

    [Fact]
    public void MissingAndEmptyDocuments_AreErrors_OnceALaterOneIsThere()
    {
        using var shop = Whole();
        File.Delete(shop.At("_mapping/tm/01-tm-overview.md"));
        shop.Write(Journey, "\n");

        var rules = SpecsCheck.Run(shop.Context).Where(finding => finding.Severity == SpecsFinding.Error).Select(finding => finding.Rule).ToList();

        Assert.Contains("document-missing", rules);
        Assert.Contains("document-empty", rules);
    }

    [Fact]
    public void Prompt_WithATokenOrAPathOfOneMachine_IsFound_ButNotTheProductsOwnBraces()
    {
        using var shop = Whole(name: "Trail {MATE} [X_Y]");
        shop.Prompt(StepId.Overview, new StepRequest { Yes = true, Force = true });
        Assert.DoesNotContain(SpecsCheck.Run(shop.Context), finding => finding.Rule == "unfilled-token");
        var prompt = "_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md";

        shop.Write(prompt, shop.Read(prompt) + "Read {SEED_STORY_PATH} and `/home/me/notes.md`.\n");

        var lines = shop.Read(prompt).Split('\n').Length - 1;
        Assert.Contains(SpecsCheck.Run(shop.Context), finding => finding is { Rule: "unfilled-token", Severity: SpecsFinding.Error } && finding.Line == lines && finding.File == prompt);
        Assert.Contains(SpecsCheck.Run(shop.Context), finding => finding is { Rule: "absolute-path", Severity: SpecsFinding.Warning } && finding.Line == lines);
    }

    [Fact]
    public void Rewrite_ThatLostSomething_IsFoundAgainstTheBaseline()
    {
        using var shop = Whole();
        shop.Prompt(StepId.Enhance, new StepRequest { Yes = true, Force = true });
        var text = shop.Read(Requirements);

        shop.Write(Requirements, text[..text.IndexOf("- **FR2.2.1:**", StringComparison.Ordinal)] + "  - **Description:** To be filled\n");

        var rules = SpecsCheck.Run(shop.Context).Select(finding => finding.Rule).ToList();
        Assert.Contains("fewer-requirements", rules);
        Assert.Contains("shorter-document", rules);
        Assert.Contains("to-be-filled", rules);
    }

    [Fact]
    public void Document_OlderThanItsInput_IsFound()
    {
        using var shop = Whole();
        shop.Write(Story, shop.Read(Story) + "\nmore\n");

        Assert.Contains(SpecsCheck.Run(shop.Context), finding => finding is { Rule: "stale", File: "_mapping/tm/01-tm-overview.md" });
    }

    [Fact]
    public void Requirement_WithoutCriteria_IsFound()
    {
        using var shop = Whole();
        shop.Write(Requirements, shop.Read(Requirements).Replace("## 2. ", "- **FR1.1.3:** New\n  - **User Stories:** US1.1.1\n\n## 2. ", StringComparison.Ordinal));

        Assert.Contains(SpecsCheck.Run(shop.Context), finding => finding.Rule == "no-criteria" && finding.Message.StartsWith("FR1.1.3", StringComparison.Ordinal));
    }

    private static void Finds(string file, string old, string @new, string rule, string severity, string? at = null)
    {
        using var shop = Whole();
        Assert.Contains(old, shop.Read(file), StringComparison.Ordinal);
        shop.Write(file, shop.Read(file).Replace(old, @new, StringComparison.Ordinal));

        Assert.Contains(SpecsCheck.Run(shop.Context), finding => finding.Rule == rule && finding.Severity == severity && finding.File == (at ?? file));
    }

    /// <summary>The sample product from its notes to its wireframe prompts, with a second product beside it.</summary>
    private static Workshop Whole(string name = "Trail Mate")
    {
        var shop = new Workshop("Harbour Book", "hb").Initialised();
        shop.Product = new Product(name, "tm");
        shop.Initialised();
        foreach (var document in SpecsDocument.All)
        {
            if (document == SpecsDocument.Requirements)
                shop.RequirementsInit();
            else
                shop.Prompt(document.Step);
            shop.WithSample(document);
        }

        shop.Split();
        foreach (var section in new[] { "E01", "E02" })
            shop.Write(SpecsLayout.SectionResult("tm", section), Resources.Text(Resources.Examples, $"04-tm-FIGMA-wireframes-output-{section}.md")!);
        shop.Combine();
        return shop;
    }
}
