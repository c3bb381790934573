namespace BrightRun.ProductSpecs.Layout;

/// <summary>A document of the chain.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="NamePattern">File name; <c>{0}</c> is the abbreviation.</param>
/// <param name="Template">Its skeleton; null: it follows another grammar.</param>
/// <param name="Step">Id of the step that makes it first.</param>
/// <param name="HeadingWords">A first heading that holds none of these words is hardly this document.</param>
public sealed record SpecsDocument(string Title, string NamePattern, string? Template, string Step, IReadOnlyList<string> HeadingWords)
{
    /// <summary>What the product is about, told by the people it concerns.</summary>
    public static readonly SpecsDocument Narrative = new("seed narrative", "00-{0}-seed-narrative.md", "00-seed-narrative-template.md", StepId.Narrative, ["narrative"]);

    /// <summary>The narrative as vision, stories and plan.</summary>
    public static readonly SpecsDocument Story = new("seed story", "00-{0}-seed-story.md", "00-seed-story-template.md", StepId.Story, ["story"]);

    /// <summary>The product at a glance.</summary>
    public static readonly SpecsDocument Overview = new("overview", "01-{0}-overview.md", "01-overview-template.md", StepId.Overview, ["overview"]);

    /// <summary>Who wants what, and how it is recognised.</summary>
    public static readonly SpecsDocument UserStories = new("user stories", "02-{0}-user-stories.md", "02-user-stories-template.md", StepId.UserStories, ["stories"]);

    /// <summary>The way of the users through the product, stage by stage.</summary>
    public static readonly SpecsDocument UserJourney = new("user journey", "02b-{0}-user-journey.md", "02b-user-journey-template.md", StepId.UserJourney, ["journey"]);

    /// <summary>What the product has to do.</summary>
    public static readonly SpecsDocument Requirements = new("functional requirements", "03-{0}-functional-requirements.md", "03-functional-requirements-template.md", StepId.RequirementsInit, ["requirements"]);

    /// <summary>All of them, in the order of the chain.</summary>
    public static IReadOnlyList<SpecsDocument> All { get; } = [Narrative, Story, Overview, UserStories, UserJourney, Requirements];

    /// <summary>The file name for a product.</summary>
    public string FileName(string abbreviation) => NamePattern.Replace("{0}", abbreviation, StringComparison.Ordinal);

    /// <summary>The place of a product's document, from the product root.</summary>
    public string Path(string abbreviation) => SpecsLayout.Document(abbreviation, FileName(abbreviation));
}
