using BrightRun.ProductSpecs.Layout;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs 02b</c>, and below it the extraction of the journey's data.</summary>
internal sealed class JourneyVerb : PromptVerb
{
    public JourneyVerb()
        : base("02b", StepId.UserJourney, "Make the prompt for the user journey, from the user stories. Also: specs journey.", "journey") =>
        Add(new JourneyExtractVerb());
}
