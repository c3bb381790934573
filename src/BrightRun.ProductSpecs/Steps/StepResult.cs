using System.Text.Json.Serialization;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>An input as it was chosen.</summary>
/// <param name="Key">Token.</param>
/// <param name="Path">As the prompt names it; null: the step goes without.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Origin">default, cached, typed, set, older or none.</param>
public sealed record InputRow(string Key, string? Path, bool Exists, string Origin);

/// <summary>A file that the step wrote, or would write in a dry run.</summary>
/// <param name="Path">As messages name it.</param>
/// <param name="Action">created, replaced or unchanged.</param>
public sealed record FileRow(string Path, string Action);

/// <summary>What became of a step.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Product">Abbreviation.</param>
/// <param name="Inputs">All inputs.</param>
/// <param name="Files">All files, the ones of the tool itself left out.</param>
/// <param name="Document">Where the document is to be saved, as messages name it.</param>
/// <param name="Warnings">What is odd, in sentences.</param>
/// <param name="Notes">What else there is to say, in sentences.</param>
/// <param name="Next">The command that comes next; null at the end of the chain.</param>
public sealed record StepResult(
    string Step,
    string Product,
    IReadOnlyList<InputRow> Inputs,
    IReadOnlyList<FileRow> Files,
    string? Document,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notes,
    string? Next)
{
    /// <summary>The filled prompt; null where the step makes none or several.</summary>
    [JsonIgnore]
    public string? PromptText { get; init; }
}
