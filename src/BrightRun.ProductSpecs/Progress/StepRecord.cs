namespace BrightRun.ProductSpecs.Progress;

/// <summary>A file and the hash of its text when the tool last looked.</summary>
/// <param name="Path">From the product root, or absolute.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal.</param>
public sealed record HashedFile(string Path, string Sha256);

/// <summary>Sizes of a document before it is rewritten, to notice a model that cuts it short.</summary>
/// <param name="Characters">Characters.</param>
/// <param name="Requirements">Ids of functional requirements.</param>
public sealed record Baseline(int Characters, int Requirements);

/// <summary>What a step's document was made from.</summary>
/// <param name="Sha256">The document then; null: there was none yet.</param>
/// <param name="Inputs">Its inputs by token; null: nobody knows.</param>
/// <param name="Written">Whether the tool wrote it, so that only a different text is somebody's work.</param>
public sealed record DocumentOrigin(string? Sha256, IReadOnlyDictionary<string, HashedFile>? Inputs, bool Written);

/// <summary>What the tool knows of one step of one product.</summary>
public sealed record StepRecord
{
    /// <summary>When the prompt was generated.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The generated files by path from the product root, with the hash of what was written.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The inputs of the prompt by token.</summary>
    public IReadOnlyDictionary<string, HashedFile> Inputs { get; init; } = new Dictionary<string, HashedFile>(StringComparer.Ordinal);

    /// <summary>Hash of the prompt template.</summary>
    public string? Template { get; init; }

    /// <summary>The document as it was when the prompt was generated, and what it had been made from.</summary>
    public DocumentOrigin? Document { get; init; }

    /// <summary>Sizes of the document that a rewriting step starts from.</summary>
    public Baseline? Baseline { get; init; }
}
