using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats.Storage;

namespace BrightRun.Cli.Demo;

/// <summary>
/// What a demonstration starts from and which of its stages are finished: <c>demo.json</c> in its folder. A finished stage is told by the hashes of
/// what went in and what came out, so that a later call repeats nothing and trusts nothing.
/// </summary>
internal sealed record DemoRecord
{
    private const string FileName = "demo.json";

    /// <summary>Version of the product.</summary>
    public required string Version { get; init; }

    /// <summary>The recipe.</summary>
    public required DemoRecipe Recipe { get; init; }

    /// <summary>Base, training sets and scenarios.</summary>
    public required IReadOnlyList<FileFingerprint> Inputs { get; init; }

    /// <summary>Finished stages by name.</summary>
    public IReadOnlyDictionary<string, DemoStage> Stages { get; init; } = new Dictionary<string, DemoStage>(StringComparer.Ordinal);

    /// <summary>Takes up the record of a folder, or starts one.</summary>
    /// <exception cref="RefusedException">The folder holds something else, or a demonstration of other inputs.</exception>
    public static DemoRecord TakeUp(string folder, DemoRecord fresh)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            if (Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
                throw new RefusedException($"{folder} exists and holds no demonstration.", "Choose another folder: --out DIR.");
            return fresh;
        }

        var stored = RunJson.Read<DemoRecord>(File.ReadAllText(path), path);
        if (fresh.DifferenceTo(stored) is { } difference)
            throw new RefusedException($"{folder} holds a demonstration {difference}.", "Choose another folder with --out DIR, or remove this one.");
        return stored;
    }

    /// <summary>Stores the record.</summary>
    public void Save(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, RunJson.Document));

    /// <summary>The record with one more finished stage.</summary>
    public DemoRecord With(string stage, DemoStage done) => this with { Stages = new Dictionary<string, DemoStage>(Stages, StringComparer.Ordinal) { [stage] = done } };

    private string? DifferenceTo(DemoRecord other)
    {
        if (other.Version != Version)
            return $"of version {other.Version}, and this is {Version}";
        if (other.Recipe != Recipe)
            return $"with another recipe ({other.Recipe}, and now {Recipe})";
        return Inputs.Zip(other.Inputs).FirstOrDefault(pair => pair.First.Sha256 != pair.Second.Sha256) is (not null, not null) and var (now, before)
            ? $"that started from another {Path.GetFileName(now.Path)} ({before.Path}, SHA-256 {before.Sha256[..12]}…)"
            : null;
    }
}

/// <summary>A finished stage.</summary>
/// <param name="Inputs">Hash of what it was made from.</param>
/// <param name="Files">What it made, paths within the demonstration's folder.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record DemoStage(string Inputs, IReadOnlyList<ManifestFile> Files, double Seconds)
{
    /// <summary>Seconds that a training run was predicted to take.</summary>
    public double? PredictedSeconds { get; init; }

    /// <summary>Peak memory that a training run was predicted to need, in bytes.</summary>
    public double? PredictedMemoryBytes { get; init; }

    /// <summary>Describes what a stage made.</summary>
    public static DemoStage Of(string folder, string inputs, IEnumerable<string> files, double seconds) =>
        new(inputs, [.. files.Select(name => new ManifestFile(name, new FileInfo(Path.Combine(folder, name)).Length, FileHash.Of(Path.Combine(folder, name))))], seconds);

    /// <summary>Whether its inputs are these and everything it made is unchanged.</summary>
    public bool Holds(string folder, string inputs) =>
        Inputs == inputs && Files.All(file => File.Exists(Path.Combine(folder, file.Name)) && FileHash.Of(Path.Combine(folder, file.Name)) == file.Sha256);
}
