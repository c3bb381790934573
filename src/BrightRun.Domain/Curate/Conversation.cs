namespace BrightRun.Domain.Curate;

/// <summary>
/// One conversation of any form of training data, reduced to what training needs. A pair is a view of one turn
/// (see <see cref="TrainingPair"/>): pairs of one conversation usually share their beginning.
/// </summary>
public sealed record Conversation
{
    /// <summary>The identity of the conversation: its UUID where the form has one, else the line (<c>line 12</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Key of the emotional arc; <c>unknown</c> where the form has none. Splits are stratified by it.</summary>
    public string Arc { get; init; } = "unknown";

    /// <summary>Key of the persona; <c>unknown</c> where the form has none. Splits are stratified by it.</summary>
    public string Persona { get; init; } = "unknown";

    /// <summary>Key of the topic; <c>unknown</c> where the form has none.</summary>
    public string Topic { get; init; } = "unknown";

    /// <summary>All pairs in turn order, those without a target included.</summary>
    public required IReadOnlyList<TrainingPair> Pairs { get; init; }
}

/// <summary>One turn, seen as an example: everything said before it, and the answer to learn.</summary>
public sealed record TrainingPair
{
    /// <summary>Turn number as stored, 1 … n.</summary>
    public required int Turn { get; init; }

    /// <summary>
    /// The system text (if any) and every turn before the target, ending with a user turn. The client's last message stands
    /// here once, although the stored form repeats it.
    /// </summary>
    public required IReadOnlyList<ChatMessage> Context { get; init; }

    /// <summary>The answer to learn; null when the turn is the client's (context, never an example).</summary>
    public string? Target { get; init; }

    /// <summary>
    /// Why the target must not be trained on (for example a cut-off text), or null. Such a target still stands in the
    /// context of later pairs, with its loss masked.
    /// </summary>
    public string? MaskReason { get; init; }

    /// <summary>Quality score as stored, normally 1 to 5; null where the form has none.</summary>
    public double? Quality { get; init; }

    /// <summary>True when this pair is an example that training may use.</summary>
    public bool IsUsable => Target is not null && MaskReason is null;
}
