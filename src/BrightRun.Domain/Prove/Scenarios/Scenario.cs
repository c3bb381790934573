using System.Text.Json.Serialization;

namespace BrightRun.Domain.Prove.Scenarios;

/// <summary>One client situation that no adapter was trained on.</summary>
public sealed record Scenario
{
    /// <summary>Its name within the set: 3 to 64 small letters, digits and underscores.</summary>
    public required string ScenarioId { get; init; }

    /// <summary>Key of the persona.</summary>
    public required string PersonaKey { get; init; }

    /// <summary>Key of the emotional arc.</summary>
    public required string EmotionalArcKey { get; init; }

    /// <summary>Key of the topic.</summary>
    public required string TopicKey { get; init; }

    /// <summary>Name of the client, made up.</summary>
    public required string ClientName { get; init; }

    /// <summary>Who the client is, in prose; for people who read the answers.</summary>
    public required string ClientBackground { get; init; }

    /// <summary>What has happened, in prose; for people who read the answers.</summary>
    public required string Situation { get; init; }

    /// <summary>What the client writes, 40 to 2,000 characters: all that an arm is told beside the system prompt and the history.</summary>
    public required string ClientMessage { get; init; }

    /// <summary>Earlier turns, the same for all arms; client and assistant in turn, the assistant last.</summary>
    public IReadOnlyList<ScenarioTurn> History { get; init; } = [];

    /// <summary>What the client feels; never told to an arm.</summary>
    public required EmotionalState EmotionalState { get; init; }

    /// <summary>Where a good answer leads; never told to an arm.</summary>
    public required TargetArc TargetArc { get; init; }

    /// <summary>3 to 8 statements that help raters; never told to an arm.</summary>
    public required IReadOnlyList<string> ExpectedElements { get; init; }

    /// <summary>Whether another person is involved, so that perspective-taking can be measured.</summary>
    public required bool HasOtherParty { get; init; }

    /// <summary><c>none</c>, <c>crisis</c>, <c>legal_tax</c>, <c>fraud</c> or <c>dependent_harm</c>.</summary>
    public required string SafetyClass { get; init; }

    /// <summary><c>authored</c>, <c>generated</c>, <c>client</c> or <c>heldout_conversation</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Scenarios that were made from one another share it; the scenario's own id where there are none.</summary>
    public string? ClusterId { get; init; }

    /// <summary><c>confirmatory</c>, <c>pilot</c> or <c>calibration</c>.</summary>
    public required string Split { get; init; }
}

/// <summary>An earlier turn of a scenario.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record ScenarioTurn(string Role, string Content);

/// <summary>What a client feels.</summary>
/// <param name="Primary">The strongest feeling.</param>
/// <param name="Secondary">One beside it.</param>
/// <param name="Intensity">0 to 1.</param>
public sealed record EmotionalState(string Primary, string Secondary, double Intensity);

/// <summary>The way that an answer should go with a client.</summary>
/// <param name="From">The feeling at its beginning.</param>
/// <param name="To">The one at its end.</param>
public sealed record TargetArc([property: JsonPropertyName("from")] string From, [property: JsonPropertyName("to")] string To);
