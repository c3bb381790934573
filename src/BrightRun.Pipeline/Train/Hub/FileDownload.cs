using System.Net;
using BrightRun.Domain;
using Polly;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>
/// Brings one file: goes on where an earlier attempt ended, survives cut connections, and keeps nothing whose hash is not the one of the listing.
/// </summary>
/// <param name="client">The hub.</param>
/// <param name="listing">The repository.</param>
/// <param name="retries">Repeats what failed for the moment.</param>
/// <param name="observer">Told about bytes and pauses.</param>
internal sealed class FileDownload(HubClient client, RepositoryListing listing, ResiliencePipeline retries, IPullObserver observer)
{
    private const int BufferBytes = 1 << 20;

    // An attempt that brings less than this before it is cut counts as a failed one; otherwise a dripping connection would never end.
    private const long Progress = 1 << 20;

    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Fills the partial file until it is whole and right.</summary>
    /// <exception cref="RefusedException">The hub gives up, sends another content twice, or the disk says no.</exception>
    public async Task RunAsync(RepositoryFile file, string path, CancellationToken cancellation)
    {
        await using var partial = await PartialFile.OpenAsync(path, file, observer, cancellation);
        for (var round = 0; ; round++)
        {
            await FillAsync(file, partial, cancellation);
            if (partial.IsRight)
                break;
            partial.StartOver();
            if (round > 0)
            {
                throw new RefusedException(
                    $"{file.Path}: what arrived is not what the hub's list promises ({(file.Digest.IsSha256 ? "SHA-256" : "git hash")} {file.Digest.Hex[..12]}…), twice.",
                    "Nothing of it was kept. Try again later; if it stays so, a proxy changes what passes, or the hub is damaged.");
            }

            observer.Note($"{file.Path}: damaged on the way (its hash is wrong); fetching it again");
        }

        partial.Flush();
    }

    private async Task FillAsync(RepositoryFile file, PartialFile partial, CancellationToken cancellation)
    {
        try
        {
            while (partial.Length < file.Size)
                await retries.ExecuteAsync(async token => await ReceiveAsync(file, partial, token), cancellation);
        }
        catch (TransientHubException failure)
        {
            throw new RefusedException($"{failure.Message}; no more attempts are made.", "What has arrived is kept; run the same command again to go on from there.", failure);
        }
    }

    /// <summary>One connection: receives until the file is whole or the connection ends.</summary>
    private async Task ReceiveAsync(RepositoryFile file, PartialFile partial, CancellationToken cancellation)
    {
        using var response = await client.OpenAsync(listing, file, partial.Length, cancellation);
        CheckPromise(file, partial, response);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var begin = partial.Length;
        try
        {
            while (partial.Length < file.Size)
            {
                // What a server sends beyond the size of the list is never read: the hash decides about the rest.
                var room = (int)Math.Min(_buffer.Length, file.Size - partial.Length);
                var count = await client.ReadAsync(body, _buffer.AsMemory(0, room), file.Path, cancellation);
                if (count == 0)
                    throw new TransientHubException($"{file.Path}: the connection ended after {partial.Length:N0} of {file.Size:N0} bytes");
                await partial.AppendAsync(_buffer.AsMemory(0, count), cancellation);
            }
        }
        catch (TransientHubException) when (partial.Length - begin >= Progress)
        {
            // Enough came to call it progress: the next connection goes on from here, with all attempts ahead of it.
        }
    }

    /// <summary>Holds the head of an answer against the list, before a byte of it is used.</summary>
    private static void CheckPromise(RepositoryFile file, PartialFile partial, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK && partial.Length > 0)
            partial.StartOver(); // the server sends everything again, whatever it was asked for
        var range = response.Content.Headers.ContentRange;
        var fits = response.StatusCode == HttpStatusCode.OK || (range is { From: { } from } && from == partial.Length && (range.Length is null || range.Length == file.Size));
        if (!fits)
        {
            partial.StartOver();
            throw new TransientHubException($"{file.Path}: the hub answers with another part of the file than was asked for");
        }

        if (response.Content.Headers.ContentLength is { } promised && promised != file.Size - partial.Length)
            throw new TransientHubException($"{file.Path}: the hub announces {promised + partial.Length:N0} bytes, its list {file.Size:N0}");
    }
}
