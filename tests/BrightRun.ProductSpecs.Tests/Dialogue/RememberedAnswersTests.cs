using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Dialogue;

public class RememberedAnswersTests
{
    private const string Answers = "_tools/cache/tm.paths.json";
    private const string Overview = "_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md";

    [Fact]
    public void TypedAnswer_IsKeptByStepAndToken_RelativeWithHashAndTime()
    {
        using var shop = Answered();

        Assert.Equal(
            $$"""
            {
              "01/SEED_STORY_PATH": {
                "path": "_mapping/tm/other-story.md",
                "sha256": "{{shop.Files.Hash(shop.At("_mapping/tm/other-story.md"))}}",
                "at": "2026-03-04T12:00:00+00:00"
              }
            }

            """.ReplaceLineEndings("\n"),
            shop.Read(Answers));
    }

    [Fact]
    public void Answer_IsOfferedAsAThirdChoice_AndNeverTakenSilently()
    {
        using var shop = Answered();
        var dialogue = ScriptedDialogue.Enter();

        shop.Prompt(StepId.Overview, new StepRequest(), dialogue);
        Assert.Contains($"  last answer: {shop.At("_mapping/tm/other-story.md")} (exists: TRUE)", dialogue.Said);
        Assert.Contains("`_mapping/tm/00-tm-seed-story.md`", shop.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_IsTakenByC_AndByYes()
    {
        using var shop = Answered();
        shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "c", "", ""));
        Assert.Contains("`_mapping/tm/other-story.md`", shop.Read(Overview), StringComparison.Ordinal);

        shop.Prompt(StepId.Overview);
        Assert.Contains("`_mapping/tm/other-story.md`", shop.Read(Overview), StringComparison.Ordinal);

        shop.Prompt(StepId.Overview, new StepRequest { Yes = true, NoCache = true });
        Assert.Contains("`_mapping/tm/00-tm-seed-story.md`", shop.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_OfOneStep_IsNoneOfAnother()
    {
        using var shop = Answered().WithSample(SpecsDocument.Overview);

        shop.Prompt(StepId.UserStories);

        Assert.Contains("`_mapping/tm/00-tm-seed-story.md`", shop.Read("_mapping/tm/_run-prompts/02-product-tm-user-stories-prompt-v1.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void MovedProject_KeepsItsAnswers()
    {
        using var shop = Answered();
        using var moved = new Workshop();
        foreach (var (name, bytes) in shop.Snapshot())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(moved.At(name))!);
            File.WriteAllBytes(moved.At(name), Convert.FromHexString(bytes));
        }

        moved.Prompt(StepId.Overview);

        Assert.Contains("`_mapping/tm/other-story.md`", moved.Read(Overview), StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsGone_FallsBackToTheDefault_AndIsForgotten()
    {
        using var shop = Answered();
        File.Delete(shop.At("_mapping/tm/other-story.md"));

        shop.Prompt(StepId.Overview);

        Assert.Contains("`_mapping/tm/00-tm-seed-story.md`", shop.Read(Overview), StringComparison.Ordinal);
        Assert.DoesNotContain("other-story", shop.Read(Answers), StringComparison.Ordinal);
    }

    [Fact]
    public void FileOfADoubtfulKind_IsNotRemembered()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        shop.Write("_mapping/tm/shopping.md", "# Shopping list\n");

        var result = shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "shopping.md", "", ""));

        Assert.Contains(result.Warnings, warning => warning.Contains("hardly is the seed story", StringComparison.Ordinal));
        Assert.False(shop.Has(Answers));
    }

    [Fact]
    public void DamagedAnswers_AreSaidAndNotUsed()
    {
        using var shop = Answered();
        shop.Write(Answers, "{ not json");

        Assert.Contains(shop.Prompt(StepId.Overview).Warnings, warning => warning.Contains("is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void Clear_ForgetsThem()
    {
        using var shop = Answered();

        Assert.True(RememberedAnswers.Clear(shop.Context));
        Assert.False(shop.Has(Answers));
        Assert.False(RememberedAnswers.Clear(shop.Context));
    }

    private static Workshop Answered()
    {
        var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        shop.Write("_mapping/tm/other-story.md", "# Another Seed Story\n\ntext\n");
        shop.Prompt(StepId.Overview, new StepRequest(), new ScriptedDialogue("", "other-story.md", "", ""));
        return shop;
    }
}
