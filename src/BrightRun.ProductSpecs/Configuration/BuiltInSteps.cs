using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Configuration;

/// <summary>The steps as they are without a configuration file. Every name of a token, file and setting of steps 00 to 04 stands here.</summary>
internal static class BuiltInSteps
{
    /// <summary>The token of the existing code base, in every step that may look at one.</summary>
    public const string Codebase = "CODEBASE_REVIEW_PATH";

    /// <summary>The token of the sample document.</summary>
    public const string Example = "REFERENCE_EXAMPLE_PATH";

    /// <summary>The token of the journey data, where the step may use them.</summary>
    public const string Journey = "JOURNEY_DATA_PATH";

    private const string A = "{project_abbreviation}";

    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> OnCodebase = new(StringComparer.Ordinal) { ["current_status"] = Codebase };
    private static readonly Dictionary<string, string> OnExample = new(OnCodebase, StringComparer.Ordinal) { ["example"] = Example };
    private static readonly Dictionary<string, string> OnJourney = new(OnExample, StringComparer.Ordinal) { ["journey"] = Journey };

    private static readonly StepInput CodebaseInput = new(Codebase, "existing code base", InputKind.Codebase, "src", Required: false);

    /// <summary>All steps, in the order of the work.</summary>
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        Prompting(StepId.Narrative, "seed narrative", "00 narrative", "00-seed-narrative-prompt_v1.md", $"00-product-{A}-seed-narrative-prompt-v1.md", SpecsDocument.Narrative, OnExample,
        [
            Skeleton("SEED_NARRATIVE_TEMPLATE_PATH", SpecsDocument.Narrative),
            new("RAW_DATA_PATH", "raw notes", InputKind.Raw, SpecsLayout.Document(A, SpecsLayout.RawNotes), Required: true),
            Sample(SpecsDocument.Narrative),
            CodebaseInput,
        ]),
        Prompting(StepId.Story, "seed story", "00 story", "00-seed-story-prompt_v1.md", $"00-product-{A}-seed-story-prompt-v1.md", SpecsDocument.Story, OnExample,
        [
            Skeleton("SEED_STORY_TEMPLATE_PATH", SpecsDocument.Story),
            Made("SEED_NARRATIVE_PATH", SpecsDocument.Narrative),
            Sample(SpecsDocument.Story),
            CodebaseInput,
        ]),
        Prompting(StepId.Overview, "overview", "01", "01-overview-prompt_v1.md", $"01-product-{A}-overview-prompt-v1.md", SpecsDocument.Overview, OnExample,
        [
            Skeleton("OVERVIEW_TEMPLATE_PATH", SpecsDocument.Overview),
            Made("SEED_STORY_PATH", SpecsDocument.Story),
            Sample(SpecsDocument.Overview),
            CodebaseInput,
        ]),
        Prompting(StepId.UserStories, "user stories", "02a", "02-user-stories-prompt_v1.md", $"02-product-{A}-user-stories-prompt-v1.md", SpecsDocument.UserStories, OnExample,
        [
            Skeleton("USER_STORIES_TEMPLATE_PATH", SpecsDocument.UserStories),
            Made("SEED_STORY_PATH", SpecsDocument.Story),
            Made("OVERVIEW_PATH", SpecsDocument.Overview),
            Sample(SpecsDocument.UserStories),
            CodebaseInput,
        ]),
        Prompting(StepId.UserJourney, "user journey", "02b", "02b-user-journey-prompt_v1.md", $"02b-product-{A}-user-journey-prompt-v1.md", SpecsDocument.UserJourney,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["example"] = "EXAMPLE_PATH" },
        [
            Made("SEED_STORY_PATH", SpecsDocument.Story),
            Made("OVERVIEW_PATH", SpecsDocument.Overview),
            Made("USER_STORIES_PATH", SpecsDocument.UserStories),
            Skeleton("TEMPLATE_PATH", SpecsDocument.Requirements),
            Skeleton("USER_JOURNEY_TEMPLATE_PATH", SpecsDocument.UserJourney),
            Sample(SpecsDocument.UserJourney) with { Key = "EXAMPLE_PATH" },
        ]),
        new(StepId.RequirementsInit, "functional requirements", "03 init", Prompt: null, PromptOutput: null, [Made("USER_STORIES_PATH", SpecsDocument.UserStories)],
            NoSettings, SpecsDocument.Requirements.Path(A), NoSettings) { Document = SpecsDocument.Requirements },
        Rewriting(StepId.Preprocess, "requirements in order", "03 3a", "3a-preprocess-functional-requirements-prompt_v1.md", OnCodebase,
        [
            Made("FUNCTIONAL_REQUIREMENTS_PATH", SpecsDocument.Requirements),
            Made("OVERVIEW_PATH", SpecsDocument.Overview),
            Made("USER_STORIES_PATH", SpecsDocument.UserStories),
            Made("USER_JOURNEY_PATH", SpecsDocument.UserJourney),
        ]),
        Rewriting(StepId.Enhance, "requirements enhanced", "03 3b-1", "3b-1-requirements-enhancement-prompt_v1.md", OnJourney,
        [
            Made("FUNCTIONAL_REQUIREMENTS_PATH", SpecsDocument.Requirements),
            Made("OVERVIEW_PATH", SpecsDocument.Overview),
            Made("USER_STORIES_PATH", SpecsDocument.UserStories),
            Made("USER_JOURNEY_PATH", SpecsDocument.UserJourney),
            Skeleton("FUNCTIONAL_REQUIREMENTS_TEMPLATE_PATH", SpecsDocument.Requirements),
            Sample(SpecsDocument.Requirements),
            new(Journey, "journey data", InputKind.Document, SpecsLayout.Document(A, SpecsLayout.JourneyData), Required: false),
            CodebaseInput,
        ]),
        Rewriting(StepId.Legacy, "requirements tied to code", "03 3b-2", "3b-2-functional-requirements-legacy-code-prompt_v1.md", OnCodebase,
        [
            Made("FUNCTIONAL_REQUIREMENTS_PATH", SpecsDocument.Requirements),
            CodebaseInput,
        ]),
        new(StepId.Split, "wireframe prompts", "04 split", "04a-FR-wireframes-FIGMA-prompts_v1.md", "04a-FIGMA-wireframes-prompt-{section}.md",
            [Made("FUNCTIONAL_REQUIREMENTS_PATH", SpecsDocument.Requirements)],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MINIMUM_PAGE_COUNT"] = "3" },
            SpecsLayout.SectionResult(A, "{section}"), new Dictionary<string, string>(StringComparer.Ordinal) { ["journey"] = "JOURNEY_BLOCK" }),
        new(StepId.Combine, "combined wireframe prompts", "04 combine", "04b-FR-wireframes-FIGMA-combined-prompts_v1.md", "04b-FIGMA-combined-prompt-{section}.md",
            [Made("FUNCTIONAL_REQUIREMENTS_PATH", SpecsDocument.Requirements)],
            NoSettings, SpecsLayout.CombinedResult(A, "{section}"), NoSettings),
    ];

    private static StepDefinition Prompting(
        string id, string title, string command, string prompt, string promptOutput, SpecsDocument document, IReadOnlyDictionary<string, string> conditions, StepInput[] inputs) =>
        new(id, title, command, prompt, promptOutput, inputs, NoSettings, document.Path(A), conditions) { Document = document };

    private static StepDefinition Rewriting(string id, string title, string command, string prompt, IReadOnlyDictionary<string, string> conditions, StepInput[] inputs) =>
        new(id, title, command, prompt, $"{Path.GetFileNameWithoutExtension(prompt)}-output.md", inputs, NoSettings, SpecsDocument.Requirements.Path(A), conditions)
        {
            Document = SpecsDocument.Requirements,
            Rewrites = true,
        };

    private static StepInput Skeleton(string key, SpecsDocument document) =>
        new(key, $"skeleton of the {document.Title}", InputKind.Template, $"{SpecsLayout.Templates}/{document.Template}", Required: true, "init");

    private static StepInput Made(string key, SpecsDocument document) =>
        new(key, document.Title, InputKind.Document, document.Path(A), Required: true, document.Step) { Document = document };

    /// <summary>Any sample of the right kind will do, whatever its product.</summary>
    private static StepInput Sample(SpecsDocument document) =>
        new(Example, $"finished sample of the {document.Title}", InputKind.Example, $"{SpecsLayout.Examples}/{document.FileName("*")}", Required: false);
}
