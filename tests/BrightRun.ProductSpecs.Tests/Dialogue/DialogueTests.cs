using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Dialogue;

public class DialogueTests
{
    private const string Overview = "_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md";

    [Fact]
    public void Question_ShowsLabelDefaultAndWhetherItExists()
    {
        using var shop = Ready();
        var dialogue = ScriptedDialogue.Enter();

        shop.Prompt(StepId.Overview, new StepRequest(), dialogue);

        Assert.Contains("Seed story (SEED_STORY_PATH)", dialogue.Said);
        Assert.Contains($"  default: {shop.At("_mapping/tm/00-tm-seed-story.md")} (exists: TRUE)", dialogue.Said);
        Assert.Contains("  SEED_STORY_PATH: _mapping/tm/00-tm-seed-story.md (default, exists: TRUE)", dialogue.Said);
    }

    [Fact]
    public void Path_ThatIsNotThere_IsRefusedAndAskedAgain_WithTheFilesOfTheFolder()
    {
        using var shop = Ready();
        var dialogue = new ScriptedDialogue("", "nowhere.md", "", "", "", "");

        shop.Prompt(StepId.Overview, new StepRequest(), dialogue);

        Assert.Contains("  _mapping/tm/nowhere.md is not there.", dialogue.Said);
        Assert.Contains(dialogue.Said, line => line.Contains("00-tm-seed-story.md", StringComparison.Ordinal) && line.Contains("In _mapping/tm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("run.js", "console.log(1)", "is no Markdown or text file")]
    [InlineData("empty.md", " \n", "is empty")]
    [InlineData("binary.md", "\u0001", null)]
    public void File_OfTheWrongKind_IsRefused(string name, string content, string? reason)
    {
        using var shop = Ready();
        if (reason is null)
            File.WriteAllBytes(shop.At($"_mapping/tm/{name}"), [0xff, 0xfe, 0x00, 0xd8]);
        else
            shop.Write($"_mapping/tm/{name}", content);
        var dialogue = new ScriptedDialogue("", name, "", "", "");

        shop.Prompt(StepId.Overview, new StepRequest(), dialogue);

        Assert.Contains(dialogue.Said, line => line.Contains(reason ?? "is not UTF-8", StringComparison.Ordinal));
        Assert.Contains("`_mapping/tm/00-tm-seed-story.md`", shop.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void SameFile_ForTwoInputs_IsWarnedOf()
    {
        using var shop = Ready().WithSample(SpecsDocument.Overview);
        var set = new Dictionary<string, string>(StringComparer.Ordinal) { ["SEED_STORY_PATH"] = "01-tm-overview.md" };

        var result = shop.Prompt(StepId.UserStories, new StepRequest { Yes = true, Set = set });

        Assert.Contains(result.Warnings, warning => warning.Contains("is used for SEED_STORY_PATH and OVERVIEW_PATH", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("hardly is the seed story", StringComparison.Ordinal));
    }

    [Fact]
    public void S_GoesOnWithout_ButOnlyForWhatIsNotRequired()
    {
        using var shop = Ready();

        shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "", "s", ""));
        Assert.DoesNotContain("of another product", shop.Read(Overview), StringComparison.Ordinal);

        Assert.Throws<SpecsException>(() => shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "s")));
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("n", false)]
    [InlineData("No", false)]
    [InlineData("", false)]
    public void YesAndNo_AreReadTheSameWayEverywhere(string answer, bool on)
    {
        using var shop = Ready();
        shop.Write("src/a.cs", "x");

        shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "", "", "perhaps", answer, ""));

        Assert.Equal(on, shop.Read(Overview).Contains("`src`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StepId.Narrative)]
    [InlineData(StepId.UserStories)]
    [InlineData(StepId.Legacy)]
    public void Codebase_HasTheSameDefaultInEveryStep(string step)
    {
        using var shop = Ready().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Write("src/a.cs", "x");
        var dialogue = new ScriptedDialogue([.. Enumerable.Repeat("", shop.Context.Configuration.Step(step).Inputs.Count - 1), "y", "", "", ""]);

        shop.Prompt(step, new StepRequest(), dialogue);

        Assert.Contains("  CODEBASE_REVIEW_PATH: src (default, exists: TRUE)", dialogue.Said);
    }

    private static Workshop Ready() => new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
}
