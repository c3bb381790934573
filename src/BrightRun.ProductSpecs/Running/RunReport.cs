using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Running;

/// <summary>What calling a model brought.</summary>
/// <param name="Files">Documents that were written.</param>
/// <param name="Calls">How many answers were asked for.</param>
/// <param name="InputTokens">Tokens sent, over all calls.</param>
/// <param name="OutputTokens">Tokens written, over all calls.</param>
/// <param name="Cost">US dollars; null: no price is known.</param>
/// <param name="Warnings">What is odd, in sentences.</param>
public sealed record RunReport(IReadOnlyList<FileRow> Files, int Calls, long InputTokens, long OutputTokens, double? Cost, IReadOnlyList<string> Warnings);
