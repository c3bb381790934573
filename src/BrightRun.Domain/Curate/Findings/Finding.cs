namespace BrightRun.Domain.Curate;

/// <summary>How far a finding reaches.</summary>
public enum FindingSeverity
{
    /// <summary>The file is unusable: none of its pairs is trained on.</summary>
    File,

    /// <summary>The conversation is skipped.</summary>
    Conversation,

    /// <summary>The pair is skipped, or its target is masked and stays as context.</summary>
    Pair,

    /// <summary>Nothing is left out.</summary>
    Warning,
}

/// <summary>Where a finding is: as much of it as is known.</summary>
/// <param name="ConversationId">Identity of the conversation.</param>
/// <param name="Turn">Turn number as stored.</param>
/// <param name="Path">JSON path, within the line when <paramref name="Line"/> is given.</param>
/// <param name="Line">Line, from 1.</param>
public readonly record struct Place(string? ConversationId = null, int? Turn = null, string? Path = null, int? Line = null)
{
    /// <summary>The same place, one member or index further in.</summary>
    /// <param name="step">For example <c>.content</c> or <c>[3]</c>.</param>
    public Place Inner(string step) => this with { Path = (Path ?? "$") + step };

    /// <summary>For messages: <c>conversation 4c1…, turn 3, $.messages[2]</c>.</summary>
    public override string ToString() => string.Join(
        ", ",
        new[]
        {
            Line is null ? null : $"line {Line}",
            ConversationId is null || (Line is not null && ConversationId == $"line {Line}") ? null : $"conversation {ConversationId}",
            Turn is null ? null : $"turn {Turn}",
            Path is null or "$" ? null : Path,
        }.Where(part => part is not null));
}

/// <summary>One thing that is wrong in training data, and what to do about it.</summary>
/// <param name="Rule">The rule that was broken.</param>
/// <param name="Place">Where.</param>
/// <param name="Message">What is wrong, with the values.</param>
public sealed record Finding(FindingRule Rule, Place Place, string Message)
{
    /// <summary>Stable code, for scripts.</summary>
    public string Code => Rule.Code;

    /// <summary>How far it reaches.</summary>
    public FindingSeverity Severity => Rule.Severity;

    /// <summary>What to do about it.</summary>
    public string Remedy => Rule.Remedy;
}

/// <summary>One rule of the validation; <see cref="FindingRules.All"/> is the table of them.</summary>
/// <param name="Code">Stable code in kebab case.</param>
/// <param name="Severity">How far a finding of this rule reaches.</param>
/// <param name="Title">What is wrong, in general.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record FindingRule(string Code, FindingSeverity Severity, string Title, string Remedy);
