using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Configuration;

/// <summary>One input of a step.</summary>
/// <param name="Key">Name of the token that gets its path.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Default">Where it lies, see <see cref="PathPolicy.Resolve"/>; may hold <c>{project_abbreviation}</c> and, in the file name, one <c>*</c>.</param>
/// <param name="Required">Whether the step can't go without it.</param>
/// <param name="ProducedBy">Id of the step that makes it, or <c>init</c>; null: a person brings it.</param>
public sealed record StepInput(string Key, string Label, InputKind Kind, string Default, bool Required, string? ProducedBy = null)
{
    /// <summary>The document that it is; null where it is none of the chain's.</summary>
    public SpecsDocument? Document { get; init; }
}

/// <summary>One step: everything that configuration can change about it.</summary>
/// <param name="Id">See <see cref="StepId"/>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Command">Words after <c>brightrun specs</c>.</param>
/// <param name="Prompt">File name of the prompt template; null: the step needs none.</param>
/// <param name="PromptOutput">File name of the generated prompt; may hold <c>{project_abbreviation}</c> and <c>{section}</c>.</param>
/// <param name="Inputs">Inputs, in the order in which they are asked for.</param>
/// <param name="Settings">Further values by token name; may hold <c>{project_name}</c> and <c>{project_abbreviation}</c>.</param>
/// <param name="Output">Where the document is to be saved, from the product root.</param>
/// <param name="Conditions">Name of each condition and the token that turns it on by having a value.</param>
public sealed record StepDefinition(
    string Id,
    string Title,
    string Command,
    string? Prompt,
    string? PromptOutput,
    IReadOnlyList<StepInput> Inputs,
    IReadOnlyDictionary<string, string> Settings,
    string Output,
    IReadOnlyDictionary<string, string> Conditions)
{
    /// <summary>The document that the step makes or rewrites; null: none of the chain's.</summary>
    public SpecsDocument? Document { get; init; }

    /// <summary>Whether the document is one of the inputs and comes out rewritten.</summary>
    public bool Rewrites { get; init; }
}
