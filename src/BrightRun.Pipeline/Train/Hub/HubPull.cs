using BrightRun.Domain;
using BrightRun.Formats;
using Polly;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Fetches a base model from a hub: plans, then downloads file by file. It may be stopped at any moment and goes on from there.</summary>
public sealed class HubPull : IDisposable
{
    // Checkpoints, adapters and everything else on the disk need room, too.
    private const long Spare = 256L << 20;

    private readonly HubSettings _settings;
    private readonly HubClient _client;
    private readonly ResiliencePipeline _retries;
    private readonly IPullObserver _observer;

    /// <summary>A pull with these settings.</summary>
    public HubPull(HubSettings settings, HubTiming timing, IPullObserver observer, TimeProvider clock)
    {
        (_settings, _observer) = (settings, observer);
        _client = new HubClient(settings, timing, clock);
        _retries = timing.Retries(observer.Note);
        if (settings.Token is not null && !_client.TokenIsSent)
            observer.Note($"the token stays here: {settings.Endpoint.OriginalString} is not encrypted");
    }

    /// <summary>Asks what there is, and plans what to fetch. Writes nothing.</summary>
    /// <returns>The plan; null where the hub is out of reach or <see cref="HubSettings.Offline"/> and <see cref="FindCached"/> has to do.</returns>
    /// <exception cref="RefusedException">The model does not exist, may not be read, or has no weights that we use.</exception>
    public async Task<PullPlan?> PlanAsync(PullRequest request, CancellationToken cancellation)
    {
        if (!RepositoryNames.IsRepository(request.Repository))
            throw new RefusedException($"{request.Repository} is no name of a model on the hub.", "Name it OWNER/MODEL, or by a short name of `brightrun base list`.");
        RepositoryNames.CheckRevision(request.Revision);
        if (_settings.Offline)
            return null;
        try
        {
            var listing = await Retried(token => _client.ListAsync(request.Repository, request.Revision, token), cancellation);
            var files = request.Gguf is { } gguf
                ? FileSelection.Gguf(listing, gguf)
                : await FileSelection.FolderAsync(listing, index => Retried(token => ReadCheckedAsync(listing, index, token), cancellation));
            var target = Target(request, listing.Commit);
            return new PullPlan(listing, target.Folder, [.. files.Select(file => new PlannedFile(file, Here(target, file)))], FreeBytes(target.Folder));
        }
        catch (TransientHubException failure)
        {
            _observer.Note(failure.Message);
            return null;
        }
    }

    /// <summary>Fetches what a plan lists.</summary>
    /// <exception cref="RefusedException">No room, no connection, wrong content, or a model that we cannot train; what arrived is kept.</exception>
    public async Task<PulledModel> ExecuteAsync(PullRequest request, PullPlan plan, CancellationToken cancellation)
    {
        if (plan.FreeBytes is { } free && plan.BytesToFetch + Spare > free)
        {
            throw new RefusedException(
                $"{plan.Folder}: {plan.BytesToFetch / 1e9:F2} GB are to be fetched, and {free / 1e9:F2} GB are free.",
                "Make room, or name a folder on another disk: --cache DIR, --out DIR.");
        }

        var target = Target(request, plan.Listing.Commit);
        var download = new FileDownload(_client, plan.Listing, _retries, _observer);
        foreach (var (file, _) in plan.Files)
        {
            await BringAsync(download, target, file, cancellation);
            _observer.Verified(file);
            // The description comes before the weights: a model that we cannot train is refused before gigabytes arrive.
            if (file.Path == FileSelection.Config)
                BaseModel.ReadConfig(plan.Folder);
        }

        target.Complete();
        return new PulledModel(plan.Listing.Repository, plan.Listing.Commit, BaseOf(request, plan), FromCache: false);
    }

    /// <summary>The model as an earlier pull left it in the cache.</summary>
    /// <exception cref="RefusedException">It is not there, or not whole.</exception>
    public PulledModel FindCached(PullRequest request)
    {
        var why = _settings.Offline ? "HF_HUB_OFFLINE is set" : "the hub is out of reach";
        var commit = request.Out is null ? _settings.Cache.CommitOf(request.Repository, request.Revision) : null;
        var folder = commit is null ? null : _settings.Cache.SnapshotFolder(request.Repository, commit);
        if (folder is null || !Directory.Exists(folder))
            throw new RefusedException($"{request.Repository}: {why}, and the cache {_settings.Cache.Folder} does not hold it.", "Run it again with a connection; what has arrived by then is kept.");
        var path = request.Gguf is null
            ? folder
            : Directory.EnumerateFiles(folder, "*.gguf", SearchOption.AllDirectories).SingleOrDefault(file => Path.GetRelativePath(folder, file).Contains(request.Gguf, StringComparison.OrdinalIgnoreCase))
                ?? throw new RefusedException($"{request.Repository}: {why}, and the cache holds no single GGUF file that fits {request.Gguf}.", "Run it again with a connection.");
        using var model = BaseModel.Open(path); // refuses what is not whole, by name
        return new PulledModel(request.Repository, commit!, path, FromCache: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<T> Retried<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        await _retries.ExecuteAsync(async token => await work(token), cancellation);

    private async Task<byte[]> ReadCheckedAsync(RepositoryListing listing, RepositoryFile file, CancellationToken cancellation)
    {
        var content = await _client.ReadFileAsync(listing, file, cancellation);
        using var hash = file.Digest.Begin(file.Size);
        hash.AppendData(content);
        return file.Digest.Matches(hash) ? content : throw new TransientHubException($"{file.Path}: damaged on the way (its hash is wrong)");
    }

    private async Task BringAsync(FileDownload download, DownloadTarget target, RepositoryFile file, CancellationToken cancellation)
    {
        if (target.FindWhole(file) is { } whole)
        {
            if (target.NamesAreHashes)
            {
                _observer.Found(file.Size);
                target.Adopt(file);
                return;
            }

            // Of the right size is not yet the right one.
            await using (var found = await PartialFile.OpenAsync(whole, file, _observer, cancellation))
            {
                if (found.IsRight)
                    return;
            }

            _observer.Found(-file.Size);
            _observer.Note($"{whole} is another content than the hub's; it is replaced");
        }

        await download.RunAsync(file, target.Partial(file), cancellation);
        target.Keep(file);
    }

    private static long Here(DownloadTarget target, RepositoryFile file) =>
        target.FindWhole(file) is not null ? file.Size : new FileInfo(target.Partial(file)) is { Exists: true } partial ? Math.Min(partial.Length, file.Size) : 0;

    private DownloadTarget Target(PullRequest request, string commit) =>
        request.Out is { } folder ? new FolderTarget(folder) : new CacheTarget(_settings.Cache, request.Repository, request.Revision, commit);

    private static string BaseOf(PullRequest request, PullPlan plan) =>
        request.Gguf is null ? plan.Folder : Path.Combine(plan.Folder, plan.Files.Single(file => file.File.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).File.Path);

    private static long? FreeBytes(string folder)
    {
        try
        {
            var there = folder;
            while (!Directory.Exists(there))
                there = Path.GetDirectoryName(there)!;
            return new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // some network drives do not say; the write will
        }
    }
}
