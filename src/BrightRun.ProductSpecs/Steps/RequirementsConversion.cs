using System.Globalization;
using System.Text;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>The functional requirements made from user stories, and what was odd on the way.</summary>
/// <param name="Text">The document.</param>
/// <param name="Requirements">How many requirements it holds.</param>
/// <param name="Sections">How many sections.</param>
/// <param name="Warnings">In sentences, with lines of the user stories.</param>
internal sealed record ConvertedRequirements(string Text, int Requirements, int Sections, IReadOnlyList<string> Warnings);

/// <summary>Turns user stories into functional requirements: text in, text out. Each story US1.2.3 becomes FR1.2.3.</summary>
internal static class RequirementsConversion
{
    /// <summary>What stands where somebody still has to write.</summary>
    public const string ToBeFilled = "To be filled";

    private sealed record Numbered(long Number, StorySection Section);

    /// <summary>Converts a document.</summary>
    /// <param name="lines">Lines of the user stories.</param>
    /// <param name="source">How the header names their file.</param>
    /// <param name="product">The product.</param>
    /// <param name="today">The day, for the header.</param>
    /// <exception cref="SpecsException">There is no story.</exception>
    public static ConvertedRequirements Convert(IReadOnlyList<string> lines, string source, Product product, DateOnly today)
    {
        var markdown = MarkdownLines.Of(lines);
        var sections = StoryParser.Parse(markdown);
        if (sections.All(section => section.Stories.Count == 0))
        {
            throw new SpecsException(
                $"{source} holds no user story.", "A story is a list item with its id in bold, - **US1.1.1: Title**, below a level-3 heading. Check the file, or make it anew with its prompt.");
        }

        var warnings = Oddities(lines, markdown, sections).ToList();
        var text = new StringBuilder(Header(source, product, today));
        var groups = Assigned(sections.Where(section => section.Stories.Count > 0), warnings).GroupBy(numbered => numbered.Number).OrderBy(group => group.Key).ToList();
        foreach (var group in groups)
            Section(text, group.Key, [.. group.Select(numbered => numbered.Section)], warnings);
        text.Append(Guidance());
        return new ConvertedRequirements(text.ToString(), sections.Sum(section => section.Stories.Count), groups.Count, warnings);
    }

    private static IEnumerable<Numbered> Assigned(IEnumerable<StorySection> sections, List<string> warnings)
    {
        foreach (var section in sections)
        {
            // Groups keep the order of their first member, so the first of equally frequent numbers wins.
            var dominant = section.Stories.GroupBy(story => long.Parse(story.Id.Split('.')[0], CultureInfo.InvariantCulture)).MaxBy(group => group.Count())!.Key;
            if (section.Number is { } own && own != dominant)
                warnings.Add($"Line {section.Line}: section {own}, {section.Title}, holds mostly stories numbered {dominant}.x; it keeps its own number.");
            yield return new Numbered(section.Number ?? dominant, section);
        }
    }

    private static IEnumerable<string> Oddities(IReadOnlyList<string> lines, IReadOnlyList<MarkdownLine> markdown, IReadOnlyList<StorySection> sections)
    {
        if (MarkdownLines.OpenFence(lines) is { } fence)
            yield return $"Line {fence}: a code block is never closed; everything below it was passed over.";
        foreach (var section in sections.Where(section => section.Line == 0))
            yield return $"{Stories(section.Stories.Count)} ({string.Join(", ", section.Stories.Select(story => $"US{story.Id}, line {story.Line}"))}) stand before or outside of every level-3 heading.";
        foreach (var line in StoryParser.Unrecognized(markdown))
            yield return $"Line {line.Number}: \"{line.Text.Trim()}\" looks like a story, but an id is US with two to four numbers and a colon in bold; it was passed over.";
        foreach (var twice in sections.SelectMany(section => section.Stories).GroupBy(story => story.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"US{twice.Key} stands there {twice.Count()} times (lines {string.Join(", ", twice.Select(story => story.Line))}); give each story an id of its own.";
        foreach (var section in sections.Where(section => section.Stories.Count == 0))
            yield return $"Line {section.Line}: section {section.Title} holds no story and was left out.";
    }

    private static void Section(StringBuilder text, long number, IReadOnlyList<StorySection> parts, List<string> warnings)
    {
        if (parts.Count > 1)
            warnings.Add($"{string.Join(" and ", parts.Select(part => part.Title))} share the number {number}; they became groups of one section.");
        text.Append(CultureInfo.InvariantCulture, $"## {number}. {parts[0].Title}\n\n");
        foreach (var part in parts)
        {
            if (parts.Count > 1)
                text.Append(CultureInfo.InvariantCulture, $"### {part.Title}\n\n");
            foreach (var story in part.Stories.OrderBy(story => story.Id, NumberedId.Order))
                Requirement(text, story);
        }
    }

    private static void Requirement(StringBuilder text, UserStory story)
    {
        text.Append(CultureInfo.InvariantCulture, $"- **FR{story.Id}:** {story.Title}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **Description:** {ToBeFilled}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **Impact Weighting:** {story.Field("impact weighting") ?? "not given"}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **Priority:** {story.Field("priority") ?? "not given"}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **User Stories:** US{story.Id}\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **Tasks:** [T-{story.Id}]\n");
        text.Append("  - **User Story Acceptance Criteria:**\n");
        foreach (var criterion in story.Criteria)
            text.Append(CultureInfo.InvariantCulture, $"    {criterion}\n");
        if (story.Criteria.Count == 0)
            text.Append("    - none given\n");
        text.Append(CultureInfo.InvariantCulture, $"  - **Functional Requirements Acceptance Criteria:**\n    - {ToBeFilled}\n\n");
    }

    private static string Header(string source, Product product, DateOnly today) => $"""
        # {product.Name} - Functional Requirements

        **Version:** 1.0.0
        **Date:** {today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}
        **Category:** {product.Category}
        **Product Abbreviation:** {product.Abbreviation}

        **Source References:**
        - User stories: `{source}`


        """.ReplaceLineEndings("\n");

    private static string Guidance() => """
        ## Document Purpose

        This document says what the product has to do, section by section. It was converted from the user stories: each requirement FRx.y.z
        began as the story USx.y.z.

        ## Requirement Guidelines

        - A requirement says WHAT the software does, never HOW.
        - A criterion can be tested by somebody who did not write it: it names a condition, an action and a result.
        - Ids are not used twice; a requirement that goes away takes its id with it.
        - References to stories (USx.y.z) and tasks (T-x.y.z) are kept when text moves.

        """.ReplaceLineEndings("\n");

    private static string Stories(int count) => count == 1 ? "1 story" : $"{count} stories";
}
