using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary><c>specs journey extract</c>: the user journey as data, for the steps that quote it.</summary>
public static class JourneyExtract
{
    /// <summary>Reads the journey of a product and writes its data.</summary>
    /// <exception cref="SpecsException">The journey is missing, or holds no step.</exception>
    public static (Journey Journey, FileRow File) Run(SpecsContext context, bool dryRun)
    {
        var source = context.At(SpecsDocument.UserJourney.Path(context.Abbreviation));
        if (!context.Files.FileExists(source))
        {
            throw new SpecsException(
                $"The user journey is not there: {context.Shown(source)}.",
                $"Run `{context.CommandOf(StepId.UserJourney)}` first, then its prompt, and save the answer under that name.", SpecsFailure.MissingInput);
        }

        var journey = JourneyParser.Parse(context.Files.Lines(source));
        if (journey.Stages.All(stage => stage.Elements.Count == 0))
            throw new SpecsException($"{context.Shown(source)} holds no step of a user.", "A step begins with its id in bold, **UJ1.1.1:**, below a stage, ## 1. Title.");
        var plan = new FilePlan(context);
        plan.Add(context.OutputAt(SpecsLayout.Document(context.Abbreviation, SpecsLayout.JourneyData)), SpecsJson.Text(journey));
        var row = plan.Rows()[0];
        if (!dryRun)
            plan.Write();
        return (journey, row);
    }
}
