using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>How a step is to be run.</summary>
public sealed record StepRequest
{
    /// <summary>Paths of inputs and values of tokens, by name in capitals; they win over everything else.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Folder of the existing code base; null: as answered.</summary>
    public string? Codebase { get; init; }

    /// <summary>Takes remembered answers and defaults, and never asks.</summary>
    public bool Yes { get; init; }

    /// <summary>Replaces what a person edited.</summary>
    public bool Force { get; init; }

    /// <summary>Writes nothing, and never asks.</summary>
    public bool DryRun { get; init; }

    /// <summary>Neither reads nor writes remembered answers.</summary>
    public bool NoCache { get; init; }

    /// <summary>What there is to say when a step is given a code base that it doesn't look at.</summary>
    internal IEnumerable<string> NotesFor(StepDefinition step) => Codebase is not null && step.Inputs.All(input => input.Kind != InputKind.Codebase)
        ? [$"{step.Command} looks at no code base; --codebase changes nothing here."]
        : [];

    /// <summary>Refuses values that a step has no place for.</summary>
    /// <exception cref="SpecsException">There is one.</exception>
    internal void RequireKnown(StepDefinition step, IEnumerable<string> tokens)
    {
        var known = tokens.Concat(step.Inputs.Select(input => input.Key)).ToHashSet(StringComparer.Ordinal);
        if (Set.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            throw new SpecsException($"--set {unknown}: {step.Command} has no such value.", $"It has {string.Join(", ", known.Order(StringComparer.Ordinal))}.", SpecsFailure.WrongArguments);
    }

    /// <summary>Whether questions are asked.</summary>
    public bool Asks => !Yes && !DryRun;
}
