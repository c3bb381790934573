namespace BrightRun.ProductSpecs.Progress;

/// <summary>How a step stands. Everything in it is seen from files; the record only tells what they were made from.</summary>
/// <param name="Step">Id.</param>
/// <param name="Command">Words after <c>brightrun specs</c>.</param>
/// <param name="Title">What it makes.</param>
/// <param name="Inputs">How many required inputs are there, of how many.</param>
/// <param name="MissingInputs">The missing ones, as messages name them.</param>
/// <param name="Prompt">missing, current, stale, edited or none (the step makes no prompt).</param>
/// <param name="Document">missing, waiting (its prompt is there, the answer not), current, stale, or "n of m" for sections.</param>
/// <param name="Reasons">Why something is stale, in sentences.</param>
public sealed record StepStatus(
    string Step, string Command, string Title, string Inputs, IReadOnlyList<string> MissingInputs, string Prompt, string Document, IReadOnlyList<string> Reasons);

/// <summary>How a product stands.</summary>
/// <param name="Product">Abbreviation.</param>
/// <param name="Name">Name.</param>
/// <param name="Steps">All steps, in the order of the work.</param>
/// <param name="Next">The command that comes next; null: everything is there and current.</param>
public sealed record ProductStatus(string Product, string Name, IReadOnlyList<StepStatus> Steps, string? Next);
