using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BrightRun.TestKit.Hub;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">By name, in any spelling.</param>
public sealed record StandInRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte asked for; 0 without a range.</summary>
    public long From => Headers.TryGetValue("Range", out var range) ? long.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>The token that came along; null without one.</summary>
    public string? Token => Headers.TryGetValue("Authorization", out var value) ? value["Bearer ".Length..] : null;
}

/// <summary>An answer, honest or not.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Body">Body.</param>
public sealed record StandInReply(int Status, byte[] Body)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The length that the head claims; null for the true one.</summary>
    public long? ClaimedLength { get; init; }

    /// <summary>Bytes of the body after which the connection is cut; null for none.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Nothing more is sent after the head and <see cref="CutAfter"/> bytes, and the connection stays open.</summary>
    public bool FallsSilent { get; init; }

    /// <summary>A text.</summary>
    public static StandInReply Text(int status, string text = "") => new(status, Encoding.UTF8.GetBytes(text));

    /// <summary>A redirect.</summary>
    public static StandInReply Redirect(string to) => Text(302) with { Headers = [("Location", to)] };
}

/// <summary>
/// An HTTP server that does what a test tells it to: it listens on a port of this machine, writes its answers byte by byte and may cut
/// connections or lie about lengths, which no well-behaved server library lets one do.
/// </summary>
public sealed class HubStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<StandInRequest, StandInReply> _answer;
    private readonly Task _accepting;

    /// <summary>Starts the server.</summary>
    /// <param name="answer">Answers each request; called from several threads.</param>
    public HubStandIn(Func<StandInRequest, StandInReply> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Address without a slash at its end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What was asked, in the order of arrival.</summary>
    public ConcurrentQueue<StandInRequest> Requests { get; } = new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_accepting.IsCompleted)
            return; // a test may have stopped it before its end
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or InvalidOperationException) // the last where it stops between two connections
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } request)
                return;
            Requests.Enqueue(request);
            await WriteAsync(stream, client, _answer(request));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
            // The other side left, or the test is over.
        }
    }

    private async Task<StandInRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer, _stop.Token) == 0)
                return null;
            head.Append((char)buffer[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new StandInRequest(lines[0].Split(' ')[1], lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase));
    }

    private async Task WriteAsync(NetworkStream stream, TcpClient client, StandInReply reply)
    {
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} as told\r\nContent-Length: {reply.ClaimedLength ?? reply.Body.Length}\r\nConnection: close\r\n");
        foreach (var (name, value) in reply.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        await stream.WriteAsync(reply.Body.AsMemory(0, reply.CutAfter ?? reply.Body.Length), _stop.Token);
        if (reply.FallsSilent)
            await Task.Delay(Timeout.Infinite, _stop.Token);
        client.Client.Shutdown(SocketShutdown.Send);
    }
}
