namespace BrightRun.ProductSpecs.Running;

/// <summary>What a model answered.</summary>
/// <param name="Text">The answer.</param>
/// <param name="InputTokens">Tokens sent; an estimate where the server doesn't count.</param>
/// <param name="OutputTokens">Tokens written; an estimate where the server doesn't count.</param>
/// <param name="IsComplete">False: it ended at the limit of length.</param>
/// <param name="Cost">US dollars; null: no price is known.</param>
public sealed record ModelAnswer(string Text, long InputTokens, long OutputTokens, bool IsComplete, double? Cost);
