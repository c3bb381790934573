namespace BrightRun.Pipeline.Train.Hub;

/// <summary>What is asked for.</summary>
/// <param name="Repository">Name on the hub, <c>owner/model</c>.</param>
public sealed record PullRequest(string Repository)
{
    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>A GGUF file, or a part of its name; null for the safetensors folder.</summary>
    public string? Gguf { get; init; }

    /// <summary>A folder of one's own; null for the shared cache.</summary>
    public string? Out { get; init; }
}

/// <summary>One file of a plan.</summary>
/// <param name="File">The file.</param>
/// <param name="Here">Bytes of it that are on this machine already.</param>
public sealed record PlannedFile(RepositoryFile File, long Here);

/// <summary>What a pull will do, before it does it.</summary>
/// <param name="Listing">The repository.</param>
/// <param name="Folder">Where the files will lie.</param>
/// <param name="Files">The files that are needed, in the order of their arrival.</param>
/// <param name="FreeBytes">Free space of that disk; null where the system does not say.</param>
public sealed record PullPlan(RepositoryListing Listing, string Folder, IReadOnlyList<PlannedFile> Files, long? FreeBytes)
{
    /// <summary>Size of all files.</summary>
    public long Bytes => Files.Sum(file => file.File.Size);

    /// <summary>What is left to fetch.</summary>
    public long BytesToFetch => Files.Sum(file => file.File.Size - file.Here);
}

/// <summary>Watches a pull.</summary>
public interface IPullObserver
{
    /// <summary>Something that a person should know: a pause, a damaged file.</summary>
    void Note(string text);

    /// <summary>Bytes that were here already; negative where they turned out to be wrong.</summary>
    void Found(long bytes);

    /// <summary>Bytes that came; negative where they had to be thrown away.</summary>
    void Advanced(long bytes);

    /// <summary>A file is whole and verified.</summary>
    void Verified(RepositoryFile file);
}

/// <summary>A model on this machine.</summary>
/// <param name="Repository">Its name on the hub.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Base">What <c>--base</c> takes: the folder, or the GGUF file.</param>
/// <param name="FromCache">Nothing was asked for over the network.</param>
public sealed record PulledModel(string Repository, string Commit, string Base, bool FromCache);
