using System.Xml.Linq;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Progress;

public class StatusTests
{
    [Fact]
    public void FreshProduct_WaitsForItsNotesAndBeginsAt00()
    {
        using var shop = new Workshop().Initialised();

        var status = new StatusReader(shop.Context).Read();

        Assert.All(status.Steps, step => Assert.Equal("missing", step.Document));
        Assert.Equal("brightrun specs 00 narrative --abbrev tm", status.Next);
    }

    [Fact]
    public void Chain_GoesFromMissingToWaitingToCurrent()
    {
        using var shop = new Workshop().Initialised();
        shop.Prompt(StepId.Narrative);
        Assert.Equal(("current", "waiting"), State(shop, StepId.Narrative));

        shop.WithSample(SpecsDocument.Narrative);

        Assert.Equal(("current", "current"), State(shop, StepId.Narrative));
    }

    [Fact]
    public void ChangedInput_MakesPromptAndDocumentStale_ByContentAndNotByDate()
    {
        using var shop = Through();
        File.SetLastWriteTimeUtc(shop.At("_mapping/tm/00-tm-seed-story.md"), Workshop.Noon.UtcDateTime.AddYears(9));
        Assert.Equal(("current", "current"), State(shop, StepId.Overview));

        shop.Write("_mapping/tm/00-tm-seed-story.md", shop.Read("_mapping/tm/00-tm-seed-story.md") + "\nmore\n");

        var step = new StatusReader(shop.Context).Read().Steps.Single(step => step.Step == StepId.Overview);
        Assert.Equal(("stale", "stale"), (step.Prompt, step.Document));
        Assert.Contains("Document: the seed story changed since.", step.Reasons);
    }

    [Fact]
    public void LineEnds_DoNotMakeAnythingStale()
    {
        using var shop = Through();

        shop.Write("_mapping/tm/00-tm-seed-story.md", shop.Read("_mapping/tm/00-tm-seed-story.md").Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(("current", "current"), State(shop, StepId.Overview));
    }

    [Fact]
    public void NewPrompt_LeavesTheOldDocumentStale_UntilItIsWrittenAnew()
    {
        using var shop = Through();
        shop.Write("_mapping/tm/00-tm-seed-story.md", shop.Read("_mapping/tm/00-tm-seed-story.md") + "\nmore\n");
        shop.Prompt(StepId.Overview);
        Assert.Equal(("current", "stale"), State(shop, StepId.Overview));
        Assert.Equal("stale", State(shop, StepId.UserStories).Document);

        shop.Write("_mapping/tm/01-tm-overview.md", shop.Read("_mapping/tm/01-tm-overview.md") + "\nnew\n");

        Assert.Equal(("current", "current"), State(shop, StepId.Overview));
    }

    [Fact]
    public void RewritingStep_IsDoneWhenTheRequirementsChangedAfterItsPrompt()
    {
        using var shop = Through();
        Assert.Equal("missing", State(shop, StepId.Preprocess).Document);
        shop.Prompt(StepId.Preprocess);
        Assert.Equal("waiting", State(shop, StepId.Preprocess).Document);

        shop.Write("_mapping/tm/03-tm-functional-requirements.md", shop.Read("_mapping/tm/03-tm-functional-requirements.md") + "\nin order\n");

        Assert.Equal(("current", "current"), State(shop, StepId.Preprocess));
    }

    [Fact]
    public void MapBack_MakesNothingStale()
    {
        using var shop = Through();
        shop.Write("_mapping/tm/02-tm-user-stories.md", shop.Read("_mapping/tm/02-tm-user-stories.md").Replace("FR Mapping:** FR", "FR Mapping:** [later] ", StringComparison.Ordinal));
        shop.Prompt(StepId.UserJourney);
        shop.Write("_mapping/tm/02b-tm-user-journey.md", shop.Read("_mapping/tm/02b-tm-user-journey.md") + "\nnew\n");
        shop.RequirementsInit(new StepRequest { Yes = true, Force = true });

        Assert.Contains("FR Mapping brought up to date in 5 stories.", shop.RequirementsInit(mapBack: true).Notes);

        Assert.Equal("current", State(shop, StepId.UserStories).Document);
        Assert.Equal(("current", "current"), State(shop, StepId.UserJourney));
        Assert.Equal("current", State(shop, StepId.RequirementsInit).Document);
    }

    [Fact]
    public void EditedPrompt_IsSeen()
    {
        using var shop = Through();
        shop.Write("_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md", "mine");

        Assert.Equal("edited", State(shop, StepId.Overview).Prompt);
    }

    [Fact]
    public void Sections_AreCounted()
    {
        using var shop = Through();
        shop.Split();
        Assert.Equal("waiting", State(shop, StepId.Split).Document);

        shop.Write("_mapping/tm/04-tm-FIGMA-wireframes-output-E01.md", "x");

        Assert.Equal("1 of 2", State(shop, StepId.Split).Document);
    }

    [Fact]
    public void Wireframes_AreStaleWithTheRequirementsThatTheyRestOn_UntilTheSplitIsRunAgain()
    {
        using var shop = Through();
        shop.Split();
        foreach (var section in new[] { "E01", "E02" })
        {
            shop.Write($"_mapping/tm/04-tm-FIGMA-wireframes-output-{section}.md", "x");
            shop.Write($"_mapping/tm/04b-FIGMA-combined-prompt-{section}-output.md", "x");
        }

        Assert.Equal(("current", "current"), (State(shop, StepId.Split).Document, State(shop, StepId.Combine).Document));

        var requirements = shop.Read("_mapping/tm/03-tm-functional-requirements.md");
        shop.Write("_mapping/tm/03-tm-functional-requirements.md", requirements + "\nnew\n");

        Assert.Equal(("stale", "stale"), State(shop, StepId.Split));
        Assert.Equal("stale", State(shop, StepId.Combine).Document);

        shop.Split();
        Assert.Equal(("current", "current"), (State(shop, StepId.Split).Document, State(shop, StepId.Combine).Document));

        shop.Write("_mapping/tm/00-tm-seed-story.md", shop.Read("_mapping/tm/00-tm-seed-story.md") + "\nmore\n");

        Assert.Equal(("stale", "stale"), (State(shop, StepId.Split).Document, State(shop, StepId.Combine).Document));
    }

    [Fact]
    public void Picture_IsWellFormedWhateverTheName()
    {
        using var shop = new Workshop("<b> & \"Mate\" \U0001F97E").Initialised();

        var svg = XDocument.Parse(ChainPicture.Svg(new StatusReader(shop.Context).Read()));

        Assert.Contains("Specifications of <b> & \"Mate\" \U0001F97E", svg.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(StepId.All.Count + 3, ChainPicture.Lines(new StatusReader(shop.Context).Read()).Count(line => !line.Trim().Equals("|", StringComparison.Ordinal)));
    }

    private static (string Prompt, string Document) State(Workshop shop, string id)
    {
        var step = new StatusReader(shop.Context).Read().Steps.Single(step => step.Step == id);
        return (step.Prompt, step.Document);
    }

    /// <summary>A product whose documents were written one after the other, each after its prompt.</summary>
    private static Workshop Through()
    {
        var shop = new Workshop().Initialised();
        foreach (var document in SpecsDocument.All)
        {
            if (document == SpecsDocument.Requirements)
            {
                shop.RequirementsInit();
                continue;
            }

            shop.Prompt(document.Step);
            shop.WithSample(document);
        }

        return shop;
    }
}
