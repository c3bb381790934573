using System.CommandLine;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.Cli.Specs;

/// <summary>Step 03: four commands, each runnable alone.</summary>
internal sealed class RequirementsGroup : Command
{
    public RequirementsGroup()
        : base("03", "Functional requirements: init, 3a, 3b-1, 3b-2. Also: specs fr.")
    {
        Aliases.Add("fr");
        Add(new RequirementsInitVerb());
        Add(new PromptVerb("3a", StepId.Preprocess, "Make the prompt that puts the requirements in order. Also: specs fr preprocess.", "preprocess", "03a"));
        Add(new PromptVerb("3b-1", StepId.Enhance, "Make the prompt that makes them complete and testable. Also: specs fr enhance.", "enhance", "03b-1"));
        Add(new PromptVerb("3b-2", StepId.Legacy, "Make the prompt that ties them to existing code; skipped without a code base. Also: specs fr legacy.", "legacy", "03b-2"));
    }
}
