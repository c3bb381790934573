using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Documents;

public class JourneyTests
{
    [Fact]
    public void Stages_StepsAndPersonas_AreRead()
    {
        var journey = JourneyParser.Parse(Resources.Text(Resources.Examples, "02b-tm-user-journey.md")!.Split('\n'));

        Assert.Equal(["Signing Up", "Leading a Walk"], journey.Stages.Select(stage => stage.Title));
        Assert.Equal(["UJ1.1.1", "UJ1.1.2"], journey.Stage("1")!.Elements.Select(element => element.Id));
        Assert.Equal([new JourneyPersona("Jonas", "Leader"), new JourneyPersona("Mia", "Member")], journey.Personas);
        Assert.Equal(["base", "base", "progressive", "advanced"], journey.Stage("1")!.Elements[0].Criteria.Select(criterion => criterion.Group));
    }

    [Fact]
    public void Criteria_ReachToTheNextStep_HoweverLong()
    {
        var text = $"## 1. A\n\n- **UJ1.1.1: one**\n  - {new string('x', 3000)}\n  - last\n- **UJ1.1.2: two**\n  - other\n";

        var elements = JourneyParser.Parse(text.Split('\n')).Stages.Single().Elements;

        Assert.Equal([new string('x', 3000), "last"], elements[0].Criteria.Select(criterion => criterion.Text));
        Assert.Equal(["other"], elements[1].Criteria.Select(criterion => criterion.Text));
    }

    [Fact]
    public void Group_IsWhatTheDocumentStates_AndNothingIsGuessedFromItsWords()
    {
        const string Text = "## 1. A\n- **UJ1.1.1: one**\n  - simple for an expert with an API\n";

        Assert.Null(JourneyParser.Parse(Text.Split('\n')).Stages[0].Elements[0].Criteria.Single().Group);
    }

    [Theory]
    [InlineData("**STAGE 3: Name**")]
    [InlineData("## 3. Name")]
    [InlineData("## Stage 3: Name")]
    public void Stage_InEitherForm_IsFound(string heading) =>
        Assert.Equal("Name", JourneyParser.Parse([heading, "#### UJ3.1.1: step"]).Stage("3")!.Title);

    [Fact]
    public void Extract_WithoutAJourney_IsAMissingInput()
    {
        using var shop = new Workshop().Initialised();

        var failure = Assert.Throws<SpecsException>(() => JourneyExtract.Run(shop.Context, dryRun: false));

        Assert.Equal(SpecsFailure.MissingInput, failure.Failure);
        Assert.Contains("brightrun specs 02b --abbrev tm", failure.Remedy, StringComparison.Ordinal);
    }
}
