namespace BrightRun.ProductSpecs.Layout;

/// <summary>Ids of the steps, as configuration, records and remembered answers spell them.</summary>
public static class StepId
{
    /// <summary>Raw notes to the prompt of the seed narrative.</summary>
    public const string Narrative = "00-narrative";

    /// <summary>Seed narrative to the prompt of the seed story.</summary>
    public const string Story = "00-story";

    /// <summary>Seed story to the prompt of the overview.</summary>
    public const string Overview = "01";

    /// <summary>Seed story and overview to the prompt of the user stories.</summary>
    public const string UserStories = "02a";

    /// <summary>User stories to the prompt of the user journey.</summary>
    public const string UserJourney = "02b";

    /// <summary>User stories to functional requirements, without a model.</summary>
    public const string RequirementsInit = "03-init";

    /// <summary>The prompt that puts the requirements in order.</summary>
    public const string Preprocess = "3a";

    /// <summary>The prompt that makes them complete and testable.</summary>
    public const string Enhance = "3b-1";

    /// <summary>The prompt that ties them to existing code.</summary>
    public const string Legacy = "3b-2";

    /// <summary>Requirements to wireframe prompts, section by section.</summary>
    public const string Split = "04-split";

    /// <summary>The results of a section to one combined prompt.</summary>
    public const string Combine = "04-combine";

    /// <summary>All of them, in the order of the work.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Narrative, Story, Overview, UserStories, UserJourney, RequirementsInit, Preprocess, Enhance, Legacy, Split, Combine];
}
