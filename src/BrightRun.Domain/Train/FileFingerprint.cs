namespace BrightRun.Domain.Train;

/// <summary>What a run was given: where it lay, and what it held.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Sha256">SHA-256 of the content, lower-case hexadecimal.</param>
public sealed record FileFingerprint(string Path, string Sha256);
