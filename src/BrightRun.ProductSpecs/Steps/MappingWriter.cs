using BrightRun.ProductSpecs.Documents;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>Writes the ids of requirements back into the stories that they serve. Nothing else of the document changes.</summary>
internal static class MappingWriter
{
    /// <summary>The user stories with their field FR Mapping brought up to date.</summary>
    /// <param name="stories">Lines of the user stories.</param>
    /// <param name="requirements">Lines of the functional requirements.</param>
    /// <returns>The text, and how many stories changed.</returns>
    public static (string Text, int Changed) Apply(IReadOnlyList<string> stories, IReadOnlyList<string> requirements)
    {
        var served = Traces.StoriesByRequirement(requirements)
            .SelectMany(pair => pair.Stories.Select(story => (Story: story[2..], pair.Requirement)))
            .ToLookup(pair => pair.Story, pair => pair.Requirement, StringComparer.Ordinal);
        var lines = stories.ToList();
        var changed = 0;
        foreach (var story in StoryParser.Parse(MarkdownLines.Of(stories)).SelectMany(section => section.Stories).OrderByDescending(story => story.Line))
        {
            if (!served.Contains(story.Id))
                continue;
            var ids = string.Join(", ", served[story.Id].Distinct(StringComparer.Ordinal).Order(NumberedId.Order));
            var line = $"{new string(' ', story.FieldIndent)}- **FR Mapping:** {ids}";
            if (story.MappingLine is { } at && lines[at - 1].Trim().EndsWith(": " + ids, StringComparison.Ordinal))
                continue;
            if (story.MappingLine is { } there && lines[there - 1].Trim() != line.Trim())
                lines[there - 1] = line;
            else if (story.MappingLine is null)
                lines.Insert(story.LastLine, line);
            else
                continue;
            changed++;
        }

        return (string.Join('\n', lines), changed);
    }
}
