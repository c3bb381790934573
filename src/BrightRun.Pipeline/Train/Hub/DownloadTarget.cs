using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Where the files of a repository come to lie on this machine.</summary>
internal abstract class DownloadTarget
{
    /// <summary>The folder with the files under their own names.</summary>
    public abstract string Folder { get; }

    /// <summary>The whole file that is there already, or null. It may still be the wrong one where <see cref="NamesAreHashes"/> is false.</summary>
    public abstract string? FindWhole(RepositoryFile file);

    /// <summary>A file is stored under its hash, so that a whole one is the right one.</summary>
    public abstract bool NamesAreHashes { get; }

    /// <summary>Gives a file that is there already its place among the others.</summary>
    public abstract void Adopt(RepositoryFile file);

    /// <summary>Where the file grows while it arrives.</summary>
    public abstract string Partial(RepositoryFile file);

    /// <summary>Puts a file that arrived whole into its place.</summary>
    public abstract void Keep(RepositoryFile file);

    /// <summary>Says that all files are there.</summary>
    public abstract void Complete();

    /// <summary>The path of a file of a folder; the name was checked when the listing was read, and once more here.</summary>
    protected static string Inside(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return RepositoryNames.IsSafePath(name) && path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new RefusedException($"The file name \"{name}\" leads out of {folder}.", "Do not use this repository: a name like this has no honest purpose.");
    }
}

/// <summary>A folder of the user's own.</summary>
internal sealed class FolderTarget(string folder) : DownloadTarget
{
    public override string Folder { get; } = Path.GetFullPath(folder);

    public override bool NamesAreHashes => false;

    public override string? FindWhole(RepositoryFile file) =>
        Inside(Folder, file.Path) is var path && new FileInfo(path) is { Exists: true } found && found.Length == file.Size ? path : null;

    public override void Adopt(RepositoryFile file)
    {
        // It stands under its own name.
    }

    public override string Partial(RepositoryFile file) => Inside(Folder, file.Path) + HubCache.IncompleteEnding;

    public override void Keep(RepositoryFile file) => File.Move(Partial(file), Inside(Folder, file.Path), overwrite: true);

    public override void Complete()
    {
        // Every file stands under its own name; there is nothing more to say.
    }
}

/// <summary>The shared cache, see <see cref="HubCache"/>.</summary>
internal sealed class CacheTarget(HubCache cache, string repository, string revision, string commit) : DownloadTarget
{
    private readonly string _blobs = Path.Combine(cache.RepositoryFolder(repository), "blobs");

    public override string Folder { get; } = cache.SnapshotFolder(repository, commit);

    public override bool NamesAreHashes => true;

    public override string? FindWhole(RepositoryFile file) =>
        Array.Find((string[])[Blob(file), Inside(Folder, file.Path)], path => SizeOf(path) == file.Size);

    public override void Adopt(RepositoryFile file) => Link(file);

    public override string Partial(RepositoryFile file) => Blob(file) + HubCache.IncompleteEnding;

    public override void Keep(RepositoryFile file)
    {
        File.Move(Partial(file), Blob(file), overwrite: true);
        Link(file);
    }

    public override void Complete()
    {
        if (revision != commit)
            AtomicFile.WriteText(cache.RevisionFile(repository, revision), commit);
    }

    private string Blob(RepositoryFile file) => Path.Combine(_blobs, file.Digest.Hex);

    /// <summary>A relative link, so that the cache may be moved as a whole; where the system has none, the file itself moves into the snapshot.</summary>
    private void Link(RepositoryFile file)
    {
        var path = Inside(Folder, file.Path);
        if (SizeOf(path) == file.Size || SizeOf(Blob(file)) != file.Size)
            return;
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        File.Delete(path); // a link to something that is gone, or a copy of another size
        try
        {
            File.CreateSymbolicLink(path, Path.GetRelativePath(parent, Blob(file)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Move(Blob(file), path);
        }
    }

    private static long? SizeOf(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        return info is { Exists: true, LinkTarget: null } ? info.Length : null;
    }
}
