using System.Net;
using System.Net.Http.Headers;
using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>
/// Speaks HTTP with a hub. Redirects are followed here, because the token must not follow them: it goes to the hub's own origin, over an encrypted
/// connection or to this machine, and nowhere else.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 8;
    private const int LargestDocument = 64 << 20;
    private const string ErrorCodeHeader = "X-Error-Code";

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // silence is measured between bytes, see HubTiming
    };

    private readonly HubSettings _settings;
    private readonly HubTiming _timing;
    private readonly TimeProvider _clock;

    public HubClient(HubSettings settings, HubTiming timing, TimeProvider clock)
    {
        (_settings, _timing, _clock) = (settings, timing, clock);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("brightrun", "0.1"));
    }

    /// <summary>Where the token goes: encrypted, or not over a network at all.</summary>
    public bool TokenIsSent => _settings.Token is not null && (_settings.Endpoint.Scheme == Uri.UriSchemeHttps || _settings.Endpoint.IsLoopback);

    /// <summary>The files of a repository at a revision.</summary>
    /// <exception cref="RefusedException">There is no such repository or revision, or it needs a token.</exception>
    /// <exception cref="TransientHubException">The hub cannot be reached, or is busy.</exception>
    public async Task<RepositoryListing> ListAsync(string repository, string revision, CancellationToken cancellation) =>
        ListingReader.Read(await ReadAsync(Address($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true"), $"{repository} at {revision}", repository, cancellation), repository);

    /// <summary>A small file, whole.</summary>
    public Task<byte[]> ReadFileAsync(RepositoryListing listing, RepositoryFile file, CancellationToken cancellation) =>
        ReadAsync(AddressOf(listing, file), file.Path, listing.Repository, cancellation);

    /// <summary>Asks for a file from a byte on. The answer's status is 200, 206 or 416.</summary>
    public Task<HttpResponseMessage> OpenAsync(RepositoryListing listing, RepositoryFile file, long from, CancellationToken cancellation) =>
        SendAsync(AddressOf(listing, file), from, file.Path, listing.Repository, cancellation);

    /// <summary>Reads the next bytes of an answer; silence and a cut are both transient.</summary>
    public async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, string what, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(_timing.Silence, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientHubException($"{what}: nothing came for {_timing.Silence.TotalSeconds:0.#} s");
        }
        catch (IOException cut)
        {
            throw new TransientHubException($"{what}: the connection was cut", inner: cut);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> ReadAsync(Uri address, string what, string repository, CancellationToken cancellation)
    {
        using var response = await SendAsync(address, 0, what, repository, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await ReadAsync(body, buffer, what, cancellation) is > 0 and var count)
        {
            content.Write(buffer, 0, count);
            if (content.Length > LargestDocument)
                throw new RefusedException($"{what}: the hub sends more than {LargestDocument >> 20} MiB where a short document belongs.", "Check the hub's address (--endpoint, HF_ENDPOINT).");
        }

        return content.ToArray();
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, long from, string what, string repository, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await SendOnceAsync(address, from, what, cancellation);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent || (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0))
                return response;
            using (response)
            {
                if (response.Headers.Location is not { } location || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
                    throw Failure(response, what, repository);
                var next = new Uri(address, location);
                if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != address.Scheme)
                    throw new RefusedException($"{what}: {address.Host} redirects to {next.Scheme}://{next.Host}, which is not encrypted.", "Use a hub that answers over https only.");
                address = next;
            }
        }

        throw new RefusedException($"{what}: the hub redirects more than {MostRedirects} times.", "Check the hub's address (--endpoint, HF_ENDPOINT).");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Uri address, long from, string what, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (TokenIsSent && IsHub(address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _settings.Token);
        using var silence = new CancellationTokenSource(_timing.Silence, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientHubException($"{what}: {address.Host} did not answer within {_timing.Silence.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException failure)
        {
            throw new TransientHubException($"{what}: {address.Host} cannot be reached ({failure.Message})", inner: failure);
        }
    }

    private bool IsHub(Uri address) =>
        Uri.Compare(address, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private Exception Failure(HttpResponseMessage response, string what, string repository)
    {
        var status = (int)response.StatusCode;
        var code = response.Headers.TryGetValues(ErrorCodeHeader, out var codes) ? codes.FirstOrDefault() : null;
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || status >= 500)
            return new TransientHubException($"{what}: the hub answers {status}{(status == 429 ? " (too many requests)" : "")}", RetryAfter(response));
        return (status, code) switch
        {
            (_, "GatedRepo") or (403, _) => new RefusedException(
                $"{repository}: its publisher lets in those who accepted the terms ({status}).",
                $"Accept them on {_settings.Endpoint.OriginalString}/{repository}, then give your access token in HF_TOKEN."),
            (401, _) => new RefusedException(
                $"{repository}: the hub does not know it, or wants to know who asks ({status}{(TokenIsSent ? ", with the token that was given" : "")}).",
                TokenIsSent ? "Check the name, and that the token is valid and may read it." : "Check the name; for a private or gated model give your access token in HF_TOKEN."),
            (404, _) => new RefusedException($"{what}: the hub has no such thing ({status}).", $"Check the name and the revision; look at {_settings.Endpoint.OriginalString}/{repository}."),
            _ => new RefusedException($"{what}: the hub answers {status}.", "Check the hub's address (--endpoint, HF_ENDPOINT), or try again later."),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date - _clock.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };

    private Uri AddressOf(RepositoryListing listing, RepositoryFile file) =>
        Address($"{listing.Repository}/resolve/{listing.Commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    private Uri Address(string path) => new($"{_settings.Endpoint.OriginalString}/{path}");
}
