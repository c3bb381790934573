using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace BrightRun.ProductSpecs.Running;

/// <summary>A client of a model, and what the server said last on the level of HTTP. Tries are counted by the caller: the libraries' own retries are off.</summary>
public sealed class ModelConnection : IDisposable
{
    private readonly LastResponse _last = new();
    private readonly HttpClient _http;

    /// <summary>Opens a client; nothing is sent yet.</summary>
    public ModelConnection(ModelOptions options)
    {
        Options = options;
        _last.InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false };
        _http = new HttpClient(_last) { Timeout = Timeout.InfiniteTimeSpan };
        Client = options.Provider == ModelProvider.Anthropic ? Claude(options, _http) : Compatible(options, _http);
    }

    /// <summary>Which model it is.</summary>
    public ModelOptions Options { get; }

    /// <summary>The client.</summary>
    public IChatClient Client { get; }

    /// <summary>The status of the last answer; null: there was none.</summary>
    public HttpStatusCode? LastStatus => _last.Status;

    /// <summary>How long the server asked us to wait; null: it didn't.</summary>
    public TimeSpan? RetryAfter => _last.RetryAfter;

    /// <summary>Forgets the last answer, before the next try.</summary>
    public void Forget() => _last.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }

    private static IChatClient Claude(ModelOptions options, HttpClient http)
    {
        var client = new AnthropicClient { HttpClient = http, MaxRetries = 0, Timeout = options.Silence, ApiKey = options.Key };
        if (options.Server is not null)
            client = new AnthropicClient { HttpClient = http, MaxRetries = 0, Timeout = options.Silence, ApiKey = options.Key, BaseUrl = options.Server.AbsoluteUri.TrimEnd('/') };
        return client.AsIChatClient(options.Model, options.MaxOutputTokens);
    }

    private static IChatClient Compatible(ModelOptions options, HttpClient http)
    {
        var settings = new OpenAIClientOptions { Transport = new HttpClientPipelineTransport(http), RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = options.Silence };
        if (options.Server is not null)
            settings.Endpoint = options.Server;

        // The library insists on a key; servers of one's own take any.
        return new ChatClient(options.Model, new ApiKeyCredential(options.Key ?? "none"), settings).AsIChatClient();
    }

    /// <summary>Remembers status and waiting time of the last answer, whichever library asked.</summary>
    private sealed class LastResponse : DelegatingHandler
    {
        public HttpStatusCode? Status { get; private set; }

        public TimeSpan? RetryAfter { get; private set; }

        public void Clear() => (Status, RetryAfter) = (null, null);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Clear();
            var response = await base.SendAsync(request, cancellationToken);
            (Status, RetryAfter) = (response.StatusCode, response.Headers.RetryAfter?.Delta);
            return response;
        }
    }
}
