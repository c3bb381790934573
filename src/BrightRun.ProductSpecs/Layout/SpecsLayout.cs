namespace BrightRun.ProductSpecs.Layout;

/// <summary>
/// The one table of places. All of them lie below the product root; nothing else in the project puts folder names together.
/// </summary>
public static class SpecsLayout
{
    /// <summary>Document skeletons.</summary>
    public const string Templates = "_templates";

    /// <summary>Finished sample documents.</summary>
    public const string Examples = "_examples";

    /// <summary>Prompt templates that replace the built-in ones.</summary>
    public const string PromptTemplates = "_prompt_engineering";

    /// <summary>Tools: where <c>../</c> of older configurations begins.</summary>
    public const string Tools = "_tools";

    /// <summary>Products, a folder each.</summary>
    public const string Products = "_mapping";

    /// <summary>Generated prompts, below the folder of a product.</summary>
    public const string Prompts = "_run-prompts";

    /// <summary>Documents that were replaced, below the folder of a product.</summary>
    public const string Backups = "_backups";

    /// <summary>Documents of the requirements in the older layout, shared by all products.</summary>
    public const string OlderRequirements = "_mapping/fr-maps";

    /// <summary>The configuration of the steps.</summary>
    public const string ConfigurationFile = "_tools/config/specs.config.json";

    /// <summary>Raw notes of a product, in its folder.</summary>
    public const string RawNotes = "seed-narrative-v1.md";

    /// <summary>Data of the user journey, in the folder of the product.</summary>
    public const string JourneyData = "journey-data.json";

    /// <summary>The index of the requirement sections, in the folder of the product.</summary>
    public const string SectionIndex = "04-FR-wireframes-index.md";

    /// <summary>The index of the combined prompts, in the folder of the product.</summary>
    public const string CombinedIndex = "04b-FIGMA-combined-prompts-index.md";

    /// <summary>What stands for the id of a section where all of them are meant.</summary>
    public const string AnySection = "E{NN}";

    /// <summary>Name, category and deliverable of a product.</summary>
    public static string ProductFile(string abbreviation) => $"_tools/config/{abbreviation}.product.json";

    /// <summary>Remembered answers of a product.</summary>
    public static string AnswersFile(string abbreviation) => $"_tools/cache/{abbreviation}.paths.json";

    /// <summary>What the steps of a product were made from.</summary>
    public static string RecordFile(string abbreviation) => $"_tools/progress/{abbreviation}.record.json";

    /// <summary>Folder of a product.</summary>
    public static string ProductFolder(string abbreviation) => $"{Products}/{abbreviation}";

    /// <summary>A generated prompt.</summary>
    public static string Prompt(string abbreviation, string name) => $"{ProductFolder(abbreviation)}/{Prompts}/{name}";

    /// <summary>An answer of a model that could not be the document; kept, for it was paid for.</summary>
    public static string RejectedAnswer(string abbreviation, string step) => Prompt(abbreviation, $"rejected-answer-{step}.md");

    /// <summary>A document of a product.</summary>
    public static string Document(string abbreviation, string name) => $"{ProductFolder(abbreviation)}/{name}";

    /// <summary>A document that was replaced.</summary>
    public static string Backup(string abbreviation, string name) => $"{ProductFolder(abbreviation)}/{Backups}/{name}";

    /// <summary>The change log of step 03.</summary>
    public static string ChangeLog(string abbreviation) => Document(abbreviation, $"{abbreviation}-fr-changes.log");

    /// <summary>One section of the requirements; <paramref name="section"/> is its id, for example E01.</summary>
    public static string SectionFile(string abbreviation, string section) => Document(abbreviation, $"04-{abbreviation}-FR-wireframes-{section}.md");

    /// <summary>The prompts of a section, one per requirement.</summary>
    public static string SectionPrompt(string abbreviation, string section) => Prompt(abbreviation, $"04a-FIGMA-wireframes-prompt-{section}.md");

    /// <summary>What the person made of the prompts of a section.</summary>
    public static string SectionResult(string abbreviation, string section) => Document(abbreviation, $"04-{abbreviation}-FIGMA-wireframes-output-{section}.md");

    /// <summary>The combined prompt of a section.</summary>
    public static string CombinedPrompt(string abbreviation, string section) => Prompt(abbreviation, $"04b-FIGMA-combined-prompt-{section}.md");

    /// <summary>What the person made of the combined prompt.</summary>
    public static string CombinedResult(string abbreviation, string section) => Document(abbreviation, $"04b-FIGMA-combined-prompt-{section}-output.md");

    /// <summary>The notes that the combined prompt asks for.</summary>
    public static string Worksheet(string abbreviation, string section) => Document(abbreviation, $"04b-FIGMA-combined-{section}-WORKSHEET.md");
}
