using System.CommandLine;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.Cli.Specs;

/// <summary>Verbs about product specifications, by number in the order of the work, each also by its word.</summary>
internal sealed class SpecsGroup : Command
{
    public SpecsGroup()
        : base("specs", "Take a product from raw notes to wireframe prompts, one step at a time.")
    {
        Add(new InitVerb());
        Add(new SeedVerb());
        Add(new PromptVerb("01", StepId.Overview, "Make the prompt for the overview, from the seed story. Also: specs overview.", "overview"));
        Add(new PromptVerb("02a", StepId.UserStories, "Make the prompt for the user stories, from overview and seed story. Also: specs stories.", "stories"));
        Add(new JourneyVerb());
        Add(new RequirementsGroup());
        Add(new WireframesGroup());
        Add(new StatusVerb());
        Add(new CheckVerb());
        Add(new ImportVerb());
        Add(new CacheGroup());
        Add(new DividedVerb());
    }
}
