using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrightRun.ProductSpecs.Tests.Running;

/// <summary>How the stand-in takes a request.</summary>
public enum ServerTurn
{
    /// <summary>Streams the recorded answer.</summary>
    Answer,

    /// <summary>429 with a waiting time of zero.</summary>
    Busy,

    /// <summary>500.</summary>
    Fail,

    /// <summary>401, quoting the key that it was given.</summary>
    RefuseKey,

    /// <summary>Cuts the connection in the middle of the answer.</summary>
    Cut,

    /// <summary>Ends the stream politely in the middle of the answer.</summary>
    EndEarly,

    /// <summary>Streams lines that are no JSON.</summary>
    Garble,

    /// <summary>Streams the recorded answer and says that it ended at the limit of length.</summary>
    Truncate,

    /// <summary>Streams a text that is no document.</summary>
    Chatter,
}

/// <summary>
/// A stand-in for language models over real HTTP, on a port of its own: speaks OpenAI's chat completions and Anthropic's messages, streaming, and
/// answers the prompts of every step with the sample product's finished documents.
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private const int PieceLength = 400;

    private static readonly string Samples = Path.Combine(Shared.RepositoryRoot, "src", "BrightRun.ProductSpecs", "Resources", "examples");

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ServerTurn> _turns;

    private ModelServer(WebApplication application, IEnumerable<ServerTurn> turns) => (_application, _turns) = (application, new(turns));

    /// <summary>Address without a path.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Address of the OpenAI-compatible interface.</summary>
    public Uri OpenAI => new(Address, "/v1");

    /// <summary>Bodies of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Headers of all requests.</summary>
    public ConcurrentQueue<string> Headers { get; } = new();

    /// <summary>Replaces the recorded answers, where it returns one.</summary>
    public Func<string, string?>? Instead { get; set; }

    /// <summary>Starts the stand-in.</summary>
    /// <param name="turns">How the first requests are taken; every later one is answered.</param>
    public static async Task<ModelServer> StartAsync(params ServerTurn[] turns)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var server = new ModelServer(application, turns);
        application.MapPost("/v1/chat/completions", context => server.TakeAsync(context, isAnthropic: false));
        application.MapPost("/v1/messages", context => server.TakeAsync(context, isAnthropic: true));
        await application.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context, bool isAnthropic)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        Requests.Enqueue(body!.ToJsonString());
        Headers.Enqueue(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        var turn = _turns.TryDequeue(out var next) ? next : ServerTurn.Answer;
        switch (turn)
        {
            case ServerTurn.Busy:
                context.Response.Headers.RetryAfter = "0";
                await ErrorAsync(context, 429, "rate limit");
                return;
            case ServerTurn.Fail:
                context.Response.Headers.RetryAfter = "0";
                await ErrorAsync(context, 500, "internal");
                return;
            case ServerTurn.RefuseKey:
                await ErrorAsync(context, 401, $"no such key: {context.Request.Headers.Authorization} {context.Request.Headers["x-api-key"]}");
                return;
        }

        context.Response.ContentType = "text/event-stream";
        var answer = turn == ServerTurn.Chatter ? "Sure! What would you like to know?" : AnswerTo(UserText(body));
        var pieces = answer.Chunk(PieceLength).Select(piece => new string(piece)).ToList();
        if (turn == ServerTurn.Garble)
        {
            await SendAsync(context, isAnthropic ? "content_block_delta" : null, "{\"choices\": [{\"delta\": <html>");
            return;
        }

        var isCut = turn is ServerTurn.Cut or ServerTurn.EndEarly;
        await (isAnthropic ? AnthropicAsync(context, pieces, isCut, turn == ServerTurn.Truncate) : OpenAIAsync(context, pieces, isCut, turn == ServerTurn.Truncate));
        if (turn == ServerTurn.Cut)
            context.Abort();
    }

    private static async Task OpenAIAsync(HttpContext context, List<string> pieces, bool isCut, bool isTruncated)
    {
        foreach (var piece in isCut ? pieces.Take(1) : pieces)
            await SendAsync(context, null, Chunk(new JsonObject { ["content"] = piece }, null));
        if (isCut)
            return;
        await SendAsync(context, null, Chunk([], isTruncated ? "length" : "stop"));
        await SendAsync(context, null, """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}}""");
        await SendAsync(context, null, "[DONE]");
    }

    private static async Task AnthropicAsync(HttpContext context, List<string> pieces, bool isCut, bool isTruncated)
    {
        await SendAsync(context, "message_start", """{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1000,"output_tokens":1}}}""");
        await SendAsync(context, "content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        foreach (var piece in isCut ? pieces.Take(1) : pieces)
            await SendAsync(context, "content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece } }.ToJsonString());
        if (isCut)
            return;
        await SendAsync(context, "content_block_stop", """{"type":"content_block_stop","index":0}""");
        await SendAsync(context, "message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{(isTruncated ? "max_tokens" : "end_turn")}}}","stop_sequence":null},"usage":{"output_tokens":500}}""");
        await SendAsync(context, "message_stop", """{"type":"message_stop"}""");
    }

    private static string Chunk(JsonObject delta, string? finish) => new JsonObject
    {
        ["id"] = "c1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    }.ToJsonString();

    private static async Task SendAsync(HttpContext context, string? name, string data)
    {
        await context.Response.WriteAsync($"{(name is null ? "" : $"event: {name}\n")}data: {data}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { type = "error", error = new { type = "error", message } });
    }

    private static string UserText(JsonNode body)
    {
        var message = body["messages"]!.AsArray().Last(message => message!["role"]!.GetValue<string>() == "user")!["content"]!;
        return message.GetValueKind() == JsonValueKind.String ? message.GetValue<string>() : string.Concat(message.AsArray().Select(part => part!["text"]?.GetValue<string>()));
    }

    /// <summary>The recorded answer to a prompt, known by its first line.</summary>
    private string AnswerTo(string request)
    {
        if (Instead?.Invoke(request) is { } other)
            return other;
        var title = request.Split('\n')[0];
        return title switch
        {
            _ when title.Contains("seed narrative", StringComparison.Ordinal) => Sample("00-tm-seed-narrative.md"),
            _ when title.Contains("seed story", StringComparison.Ordinal) => Sample("00-tm-seed-story.md"),
            _ when title.Contains("overview", StringComparison.Ordinal) => Sample("01-tm-overview.md"),
            _ when title.Contains("user stories", StringComparison.Ordinal) => $"```markdown\n{Sample("02-tm-user-stories.md")}```",
            _ when title.Contains("user journey", StringComparison.Ordinal) => Sample("02b-tm-user-journey.md"),
            _ when title.Contains("in order", StringComparison.Ordinal) => $"{Attached(request, "03-")}\n=== CHANGE LOG ===\nmoved: none\n",
            _ when title.Contains("complete and testable", StringComparison.Ordinal) => $"{Sample("03-tm-functional-requirements.md")}\n=== CHANGE LOG ===\nadded: criteria\n",
            _ when title.StartsWith("# FR", StringComparison.Ordinal) => Wireframe(title[2..].Trim()),
            _ when title.StartsWith("# Combined", StringComparison.Ordinal) => Sample($"04b-FIGMA-combined-prompt-{title[^3..]}-output.md"),
            _ => throw new InvalidOperationException($"Nothing is recorded for {title}"),
        };
    }

    private static string Wireframe(string id)
    {
        var text = Sample($"04-tm-FIGMA-wireframes-output-E0{id[2]}.md");
        var (begin, end) = ($"=== BEGIN PROMPT FR: {id} ===", $"=== END PROMPT FR: {id} ===");
        return text[text.IndexOf(begin, StringComparison.Ordinal)..(text.IndexOf(end, StringComparison.Ordinal) + end.Length)];
    }

    private static string Attached(string request, string name)
    {
        var start = request.IndexOf($"/{name}", request.IndexOf("<file path=", StringComparison.Ordinal), StringComparison.Ordinal);
        start = request.IndexOf('\n', start) + 1;
        return request[start..request.IndexOf("\n</file>", start, StringComparison.Ordinal)];
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Samples, name)).ReplaceLineEndings("\n");
}
