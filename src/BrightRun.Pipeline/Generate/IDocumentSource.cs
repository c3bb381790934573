using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate;

/// <summary>Composes documents of one sort.</summary>
internal interface IDocumentSource
{
    /// <summary>What its documents are.</summary>
    ComposedKind Kind { get; }

    /// <summary>How often it is chosen, against the sum of all weights.</summary>
    int Weight { get; }

    /// <summary>Composes one document from an empty scene.</summary>
    Composition Compose(Scene scene);
}

/// <summary>What a source composed: a text or the messages of a chat.</summary>
internal sealed record Composition(string? Text, IReadOnlyList<Domain.Curate.ChatMessage> Messages)
{
    /// <summary>A text.</summary>
    public static Composition Of(string text) => new(text, []);
}
