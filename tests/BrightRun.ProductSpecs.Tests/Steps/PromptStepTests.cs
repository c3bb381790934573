using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Steps;

public class PromptStepTests
{
    private const string Overview = "_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md";
    private const string Stories = "_mapping/tm/_run-prompts/02-product-tm-user-stories-prompt-v1.md";
    private const string Enhance = "_mapping/tm/_run-prompts/3b-1-requirements-enhancement-prompt_v1-output.md";

    [Fact]
    public void Step01_MakesTheOverviewPromptAlone_AndStep02aTheStoriesPromptAlone()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Overview);

        Assert.Equal([Overview], shop.Prompt(StepId.Overview).Files.Select(file => file.Path));
        Assert.False(shop.Has(Stories));
        var overview = shop.Read(Overview);
        Assert.Equal([Stories], shop.Prompt(StepId.UserStories).Files.Select(file => file.Path));
        Assert.Equal(overview, shop.Read(Overview));
    }

    [Fact]
    public void StoriesPrompt_ShowsTheBareName()
    {
        using var shop = new Workshop("{Trail} $1 \"Mate\" Bergführer").Initialised().WithDocumentsUpTo(SpecsDocument.Overview);

        shop.Prompt(StepId.UserStories);

        Assert.StartsWith("# Write the user stories of {Trail} $1 \"Mate\" Bergführer\n", shop.Read(Stories), StringComparison.Ordinal);
        Assert.Contains("`_mapping/tm/02-tm-user-stories.md`", shop.Read(Stories), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codebase_TurnsItsParagraphOn(bool on)
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        shop.Write("src/a.cs", "class A;");

        shop.Prompt(StepId.Overview, new StepRequest { Yes = true, Codebase = on ? "src" : null });

        Assert.Equal(on, shop.Read(Overview).Contains("Study the code base in `src`", StringComparison.Ordinal));
    }

    [Fact]
    public void Codebase_OutsideOfTheProject_IsFlagged()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        using var elsewhere = new TempFolder();

        var result = shop.Prompt(StepId.Overview, new StepRequest { Yes = true, Codebase = elsewhere.FullName });

        Assert.Contains(result.Warnings, warning => warning.Contains(elsewhere.FullName, StringComparison.Ordinal));
    }

    [Fact]
    public void Example_ThatIsAbsent_IsAWarningAndItsSentenceGoes()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        File.Delete(shop.At("_examples/01-tm-overview.md"));

        var result = shop.Prompt(StepId.Overview);

        Assert.Contains(result.Warnings, warning => warning.Contains("sample", StringComparison.Ordinal));
        Assert.DoesNotContain("of another product", shop.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void Example_OfAnyProduct_WillDo()
    {
        using var shop = new Workshop("Harbour Book", "hb").Initialised();
        shop.WithDocumentsUpTo(SpecsDocument.Requirements);

        shop.Prompt(StepId.Enhance);

        Assert.Contains("`_examples/03-tm-functional-requirements.md`", shop.Read("_mapping/hb/_run-prompts/3b-1-requirements-enhancement-prompt_v1-output.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Narrative_NamesAnOutputInTheFolderOfTheProduct()
    {
        using var shop = new Workshop().Initialised();

        shop.Prompt(StepId.Narrative);

        Assert.Contains("as `_mapping/tm/00-tm-seed-narrative.md`", shop.Read("_mapping/tm/_run-prompts/00-product-tm-seed-narrative-prompt-v1.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Legacy_WithoutCodebase_IsSkippedWithANote()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        var before = shop.Snapshot();

        var result = shop.Prompt(StepId.Legacy);

        Assert.Empty(result.Files);
        Assert.Contains(result.Notes, note => note.Contains("--codebase", StringComparison.Ordinal));
        Assert.Equal(before, shop.Snapshot());
    }

    [Fact]
    public void Enhance_NamesTheSkeletonOfTheRequirements()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);

        shop.Prompt(StepId.Enhance);

        Assert.Contains("Their skeleton, which shows the fields and the form: `_templates/03-functional-requirements-template.md`", shop.Read(Enhance), StringComparison.Ordinal);
    }

    [Fact]
    public void Enhance_TakesTheDeliverableFromTheOverview_AndShowsIt()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        var dialogue = ScriptedDialogue.Enter();

        shop.Prompt(StepId.Enhance, new StepRequest(), dialogue);

        const string Expected = "A web application that keeps the list of participants of club walks right and puts it on the leader's phone, for hiking clubs of up to 500 members";
        Assert.Contains($"What is to be built: {Expected}. ", shop.Read(Enhance), StringComparison.Ordinal);
        Assert.Contains(dialogue.Said, line => line.Contains(Expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Enhance_QuotesTheJourneyOfThisProductOnly_AndOnlyWhenItWasExtracted()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Prompt(StepId.Enhance);
        Assert.DoesNotContain("journey-data.json", shop.Read(Enhance), StringComparison.Ordinal);

        JourneyExtract.Run(shop.Context, dryRun: false);
        shop.Prompt(StepId.Enhance);

        Assert.Contains("`_mapping/tm/journey-data.json`", shop.Read(Enhance), StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocess_CreatesTheChangeLogThatItNames()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);

        shop.Prompt(StepId.Preprocess);

        Assert.True(shop.Has("_mapping/tm/tm-fr-changes.log"));
        Assert.Contains("`_mapping/tm/tm-fr-changes.log`", shop.Read("_mapping/tm/_run-prompts/3a-preprocess-functional-requirements-prompt_v1-output.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Document_AtItsOlderPlace_IsReadWithAWarningThatProposesTheMove()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("00-tm-seed-story.md", "# Trail Mate - Seed Story\n\ntext\n");

        var result = shop.Prompt(StepId.Overview);

        Assert.Contains(result.Warnings, warning => warning.Contains("Move it to _mapping/tm/00-tm-seed-story.md", StringComparison.Ordinal));
        Assert.Contains("`00-tm-seed-story.md`", shop.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_WithAHashSign_AreStillAcceptedForTemplates()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Write("_prompt_engineering/3b-#1-requirements-enhancement-prompt_v1.md", "older template for {FUNCTIONAL_REQUIREMENTS_PATH}");

        shop.Prompt(StepId.Enhance);

        Assert.Equal("older template for _mapping/tm/03-tm-functional-requirements.md", shop.Read(Enhance));
    }

    [Fact]
    public void Template_WithATokenThatNothingFills_WritesNothing()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        shop.Write("_prompt_engineering/01-overview-prompt_v1.md", "a\n{NOBODY_KNOWS}");

        var failure = Assert.Throws<SpecsException>(() => shop.Prompt(StepId.Overview));

        Assert.Contains("{NOBODY_KNOWS} (line 2)", failure.Message, StringComparison.Ordinal);
        Assert.False(shop.Has(Overview));
    }
}
