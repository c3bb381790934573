using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>A model of the local cache.</summary>
/// <param name="Repository">Name on the hub, <c>owner/model</c>.</param>
/// <param name="Revision">Commit, 40 hexadecimal digits.</param>
/// <param name="Folder">The folder with its files, usable as a base.</param>
/// <param name="Bytes">Size of the files.</param>
/// <param name="HasWeights">Whether safetensors or GGUF files are among them.</param>
public sealed record CachedModel(string Repository, string Revision, string Folder, long Bytes, bool HasWeights);

/// <summary>
/// The cache that the hub's own tools share, in their layout, so that a model is downloaded once for all of them:
/// <code>
/// models--OWNER--NAME/
///   blobs/HASH                the files, named by their content (HASH.incomplete while they arrive)
///   snapshots/COMMIT/FILE     links to the blobs; copies where the system has no links
///   refs/REVISION             the commit that a branch pointed to when it was last asked for
/// </code>
/// </summary>
/// <param name="Folder">The folder of the cache.</param>
public sealed record HubCache(string Folder)
{
    internal const string IncompleteEnding = ".incomplete";

    private const string Prefix = "models--";

    /// <summary>All models in the cache, by name; every snapshot counts.</summary>
    public IReadOnlyList<CachedModel> List()
    {
        if (!Directory.Exists(Folder))
            return [];
        try
        {
            return [.. Directory.EnumerateDirectories(Folder, Prefix + "*")
                .SelectMany(Snapshots)
                .OrderBy(model => model.Repository, StringComparer.OrdinalIgnoreCase)
                .ThenBy(model => model.Revision, StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The cache {Folder} cannot be read: {failure.Message}", "Check its access rights, or name another folder with --cache.", failure);
        }
    }

    internal string RepositoryFolder(string repository) => Path.Combine(Folder, Prefix + repository.Replace("/", "--", StringComparison.Ordinal));

    internal string SnapshotFolder(string repository, string commit) => Path.Combine(RepositoryFolder(repository), "snapshots", commit);

    internal string RevisionFile(string repository, string revision) => Path.Combine(RepositoryFolder(repository), "refs", Path.Combine(revision.Split('/')));

    /// <summary>The commit that a revision pointed to when it was last asked for; null where it never was.</summary>
    internal string? CommitOf(string repository, string revision)
    {
        if (RepositoryNames.IsCommit(revision))
            return revision.ToLowerInvariant();
        var file = RevisionFile(repository, revision);
        return File.Exists(file) && File.ReadAllText(file).Trim() is var commit && RepositoryNames.IsCommit(commit) ? commit : null;
    }

    private static IEnumerable<CachedModel> Snapshots(string folder)
    {
        var repository = Path.GetFileName(folder)[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal);
        var snapshots = Path.Combine(folder, "snapshots");
        if (!Directory.Exists(snapshots))
            yield break;
        foreach (var snapshot in Directory.EnumerateDirectories(snapshots))
        {
            // A link to a blob that is not there yet, or not any more, is no file of the snapshot.
            var files = Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
                .Select(path => (Path: path, Target: new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(path)))
                .Where(file => file.Target.Exists)
                .ToList();
            if (files.Count > 0)
                yield return new CachedModel(repository, Path.GetFileName(snapshot), snapshot, files.Sum(file => file.Target.Length), files.Exists(file => IsWeights(file.Path)));
        }
    }

    private static bool IsWeights(string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
