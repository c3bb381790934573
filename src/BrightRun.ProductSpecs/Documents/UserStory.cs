namespace BrightRun.ProductSpecs.Documents;

/// <summary>A user story as the document holds it.</summary>
/// <param name="Id">Numbers only: 1.2.3.</param>
/// <param name="Title">Title.</param>
/// <param name="Line">Line of its list item, from 1.</param>
/// <param name="LastLine">Last line that belongs to it.</param>
/// <param name="Fields">Values of one line by label in lower case.</param>
/// <param name="Criteria">Lines of the acceptance criteria, nesting kept, without the indentation that they share.</param>
/// <param name="MappingLine">Line of the field FR Mapping; null: it has none.</param>
/// <param name="FieldIndent">Columns before its fields.</param>
internal sealed record UserStory(
    string Id, string Title, int Line, int LastLine, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Criteria, int? MappingLine, int FieldIndent)
{
    public string? Field(string label) => Fields.GetValueOrDefault(label) is { Length: > 0 } value ? value : null;
}

/// <summary>A section of user stories.</summary>
/// <param name="Title">Without its number.</param>
/// <param name="Number">The number in the heading; null: it has none.</param>
/// <param name="Line">Line of the heading; 0: the stories stand before the first one.</param>
/// <param name="Stories">Stories, in the order of the document.</param>
internal sealed record StorySection(string Title, long? Number, int Line, IReadOnlyList<UserStory> Stories);
