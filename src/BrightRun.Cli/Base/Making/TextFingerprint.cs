using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Tokens.Examples;

namespace BrightRun.Cli.Base.Making;

/// <summary>The text of a run by content: a changed composer must not go on with another one's run.</summary>
/// <param name="Documents">Documents trained on.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TrainingSha256">SHA-256 of their token ids, little-endian 32-bit numbers, one document after the other.</param>
/// <param name="HeldOutSha256">The same of the held-out documents.</param>
internal sealed record TextFingerprint(int Documents, long Tokens, string TrainingSha256, string HeldOutSha256)
{
    private const string FileName = "text.json";

    public static TextFingerprint Of(IReadOnlyList<TrainingSequence> training, IReadOnlyList<TrainingSequence> heldOut) =>
        new(training.Count, training.Sum(one => (long)one.Ids.Length), HashOf(training), HashOf(heldOut));

    /// <summary>Stores it for a run that begins; holds it against the stored one of a run that is continued.</summary>
    /// <exception cref="RefusedException">The text is another one.</exception>
    public void EnsureSame(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            AtomicFile.WriteText(path, JsonSerializer.Serialize(this, RunJson.Document));
        else if (RunJson.Read<TextFingerprint>(File.ReadAllText(path), path) != this)
            throw new RefusedException($"{folder}: the run began with another text than the composer gives now.", "Continue with the version that began it, or begin anew with another --out.");
    }

    private static string HashOf(IReadOnlyList<TrainingSequence> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var document in documents)
            hash.AppendData(MemoryMarshal.AsBytes<int>(document.Ids));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
