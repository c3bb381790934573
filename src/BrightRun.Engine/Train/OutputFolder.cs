using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats.Storage;

namespace BrightRun.Engine.Train;

/// <summary>
/// The folder that a run fills: plan first, then metrics and checkpoints, then the adapter, and the manifest last. Every file is
/// whole or absent at any moment.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="through">What every byte written passes through; tests make a disk full with it.</param>
public sealed class OutputFolder(string path, Func<Stream, Stream>? through = null)
{
    private const string PlanFile = "plan.json";

    /// <summary>The folder as it was given.</summary>
    public string Path { get; } = path;

    /// <summary>Rows of steps and evaluations.</summary>
    public string MetricsPath => At("metrics.jsonl");

    /// <summary>The folder of checkpoints.</summary>
    public string CheckpointsPath => At("checkpoints");

    /// <summary>The manifest.</summary>
    public string ManifestPath => At(AdapterManifest.FileName);

    /// <summary>True when a run has passed its gate here.</summary>
    public bool IsComplete => File.Exists(ManifestPath);

    /// <summary>Refuses a folder that a new run must not write into.</summary>
    /// <exception cref="RefusedException">There is something of that name.</exception>
    public void EnsureNew()
    {
        if (System.IO.Path.Exists(Path))
            throw new RefusedException($"{Path} exists already.", $"Choose another --out, or continue in it with --resume {Path}.");
    }

    /// <summary>
    /// The plan of an earlier call, or null when it did not come far enough to store one.
    /// </summary>
    /// <exception cref="RefusedException">The plan is damaged, or the folder holds something else.</exception>
    public RunPlan? FindPlan()
    {
        if (!System.IO.Path.Exists(Path))
            return null;
        if (File.Exists(At(PlanFile)))
            return RunJson.Read<RunPlan>(File.ReadAllText(At(PlanFile)), At(PlanFile));
        if (File.Exists(Path) || Directory.EnumerateFileSystemEntries(Path).Any(entry => !entry.EndsWith(".tmp", StringComparison.Ordinal)))
            throw new RefusedException($"{Path} is not the output folder of a run: it has no {PlanFile}.", "Name the folder that `train` made, or another one with --out.");
        return null;
    }

    /// <summary>Stores the plan; the folder is made with it.</summary>
    public void WritePlan(RunPlan plan) => WriteText(PlanFile, JsonSerializer.Serialize(plan, RunJson.Document));

    /// <summary>Stores the manifest, which makes the folder complete.</summary>
    public void WriteManifest(AdapterManifest manifest) => WriteText(AdapterManifest.FileName, JsonSerializer.Serialize(manifest, RunJson.Document));

    /// <summary>Writes a text file.</summary>
    /// <param name="name">Path within the folder.</param>
    /// <param name="text">Its text.</param>
    public void WriteText(string name, string text) =>
        AtomicFile.Write(At(name), stream => Through(stream).Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>A stream that writes where this folder's bytes go.</summary>
    internal Stream Through(Stream stream) => through?.Invoke(stream) ?? stream;

    /// <summary>Size and hash of files of the folder.</summary>
    /// <param name="names">Paths within the folder.</param>
    public IReadOnlyList<ManifestFile> Describe(IEnumerable<string> names) =>
        [.. names.Select(name => new ManifestFile(name, new FileInfo(At(name)).Length, FileHash.Of(At(name))))];

    /// <summary>The full name of something in the folder.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);
}
