namespace BrightRun.Tokens.Examples;

/// <summary>How conversations become training sequences.</summary>
public sealed record ExampleOptions
{
    /// <summary>Whether pairs that share their beginning become one sequence (<c>--fold</c>).</summary>
    public bool Fold { get; init; } = true;

    /// <summary>Longest sequence in tokens (<c>--max-length</c>); null means <c>auto</c>: what the longest sequence needs.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The base's context in tokens, or null where it is not known; no sequence may be longer.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Number of ids of the base; tokenized data may not go beyond. Null where there is no base to hold it against.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>
    /// Pairs of one optimizer step (batch × accumulate). A sequence never holds more: it would swallow the step after it, and
    /// folding would change the number of steps.
    /// </summary>
    public int StepPairs { get; init; } = int.MaxValue;

    /// <summary>The longest sequence allowed: the smaller of <see cref="MaxLength"/> and <see cref="ContextLength"/>.</summary>
    public int LengthLimit => Math.Min(MaxLength ?? int.MaxValue, ContextLength ?? int.MaxValue);
}
