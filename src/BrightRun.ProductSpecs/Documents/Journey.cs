namespace BrightRun.ProductSpecs.Documents;

/// <summary>What the user journey says, as data.</summary>
/// <param name="Stages">Stages, in the order of the document.</param>
/// <param name="Personas">People.</param>
public sealed record Journey(IReadOnlyList<JourneyStage> Stages, IReadOnlyList<JourneyPersona> Personas)
{
    /// <summary>The stage of a number; null when there is none.</summary>
    public JourneyStage? Stage(string number) => Stages.FirstOrDefault(stage => stage.Number == number);
}

/// <summary>A stage and its steps.</summary>
/// <param name="Number">As in UJ1.2.3.</param>
/// <param name="Title">Title.</param>
/// <param name="Elements">Steps of the user.</param>
public sealed record JourneyStage(string Number, string Title, IReadOnlyList<JourneyElement> Elements);

/// <summary>A step of the user.</summary>
/// <param name="Id">UJ1.2.3.</param>
/// <param name="Name">What the user does.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Criteria">How one sees that it works.</param>
public sealed record JourneyElement(string Id, string Name, int Line, IReadOnlyList<JourneyCriterion> Criteria);

/// <summary>A criterion of a step.</summary>
/// <param name="Text">The criterion.</param>
/// <param name="Group">base, progressive or advanced where the document says so; null: it doesn't.</param>
public sealed record JourneyCriterion(string Text, string? Group);

/// <summary>A person of the journey.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Role.</param>
public sealed record JourneyPersona(string Name, string Type);
