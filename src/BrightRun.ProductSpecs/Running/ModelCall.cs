using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;

namespace BrightRun.ProductSpecs.Running;

/// <summary>
/// Asks a model once, with as many tries as it takes: a busy server, a cut connection and a garbled stream are tried again from the
/// beginning; a refusal is not. What reaches the person names server and status, never the key.
/// </summary>
public sealed class ModelCall(ModelConnection connection, TimeProvider clock, IModelProgress progress)
{
    /// <summary>Characters of English text per token, for estimates where the server doesn't count.</summary>
    public const int CharactersPerToken = 4;

    /// <summary>A server that asks for more patience than this is treated as unavailable.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private sealed record Trouble(string Problem, string Remedy, bool IsPassing);

    private ModelOptions Options => connection.Options;

    /// <summary>The answer to a request.</summary>
    /// <param name="title">What is being written, for progress.</param>
    /// <param name="instructions">What the model is.</param>
    /// <param name="request">What it has to do, with everything it needs.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="SpecsException">The server refuses, or no try succeeded.</exception>
    public async Task<ModelAnswer> AskAsync(string title, string instructions, string request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            connection.Forget();
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Trouble trouble;
            try
            {
                return await StreamAsync(title, instructions, request, silence);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or OperationCanceledException or ClientResultException or AnthropicException
                                            or InvalidOperationException or FormatException or NotSupportedException or ArgumentException)
            {
                trouble = TroubleOf(failure);
            }

            if (!trouble.IsPassing || attempt >= Options.Attempts)
                throw new SpecsException(attempt == 1 ? trouble.Problem : $"{trouble.Problem} (after {attempt} tries)", trouble.Remedy);
            var pause = connection.RetryAfter ?? Options.FirstPause * Math.Pow(2, attempt - 1);
            if (pause > LongestPause)
                throw new SpecsException($"{trouble.Problem} It asks to wait for {pause.TotalMinutes:0} minutes.", "Try again then.");
            progress.Pause(trouble.Problem, pause);
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private async Task<ModelAnswer> StreamAsync(string title, string instructions, string request, CancellationTokenSource silence)
    {
        var started = clock.GetTimestamp();
        var text = new StringBuilder();
        UsageDetails? usage = null;
        ChatFinishReason? finish = null;
        var sent = (instructions.Length + request.Length) / CharactersPerToken;
        List<ChatMessage> messages = [new(ChatRole.System, instructions), new(ChatRole.User, request)];
        Report();
        silence.CancelAfter(Options.Silence);
        await foreach (var update in connection.Client.GetStreamingResponseAsync(messages, new ChatOptions { ModelId = Options.Model, MaxOutputTokens = Options.MaxOutputTokens }, silence.Token))
        {
            silence.CancelAfter(Options.Silence);
            text.Append(update.Text);
            finish = update.FinishReason ?? finish;
            foreach (var counted in update.Contents.OfType<UsageContent>())
                (usage ??= new UsageDetails()).Add(counted.Details);
            Report();
        }

        // A stream that ends without saying why was cut.
        if (finish is null)
            throw new IOException("The stream ended early.");
        if (finish == ChatFinishReason.ContentFilter)
            throw new SpecsException($"{Server} declined to answer the prompt.", "Read the prompt for what could offend, or take another model.");
        var (input, output) = (usage?.InputTokenCount ?? sent, usage?.OutputTokenCount ?? text.Length / CharactersPerToken);
        return new ModelAnswer(text.ToString(), input, output, finish != ChatFinishReason.Length, Options.Price?.Cost(input, output));

        void Report() => progress.Report(new ModelStatus(title, text.Length, clock.GetElapsedTime(started), Options.Price?.Cost(sent, text.Length / CharactersPerToken)));
    }

    private string Server => Options.Server is { } server ? server.GetLeftPart(UriPartial.Authority) : Options.Provider == ModelProvider.Anthropic ? "Anthropic" : "OpenAI";

    private Trouble TroubleOf(Exception failure)
    {
        var status = connection.LastStatus;
        return status switch
        {
            null when failure is OperationCanceledException => new($"{Server} was silent for {Options.Silence.TotalSeconds:0} seconds.", "Try again later, or take another server.", true),
            null when IsUnreachable(failure) => new($"{Server} can't be reached: {Reason(failure)}", "Check --server, that the server runs, and the network.", true),
            null => new($"The connection to {Server} was cut before the answer came.", "Check the network and try again.", true),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new($"{Server} refuses the key (status {(int)status}).", "Check the environment variable that holds it, see --key-env.", false),
            HttpStatusCode.NotFound => new($"{Server} knows no model \"{Options.Model}\" at this address (status 404).", "Check --model and --server.", false),
            HttpStatusCode.TooManyRequests => new($"{Server} is busy or the quota is used up (status 429).", "Try again later, or raise the quota.", true),
            >= HttpStatusCode.InternalServerError => new($"{Server} failed (status {(int)status}).", "Try again later.", true),
            >= HttpStatusCode.BadRequest => new($"{Server} refuses the request (status {(int)status}): {Reason(failure)}", "It may be too long for this model: name fewer files, or take a model with a longer context.", false),
            _ when failure is JsonException or FormatException or InvalidOperationException or NotSupportedException or ArgumentException or AnthropicException or ClientResultException =>
                new($"{Server} answered with something that is no chat.", "Check that --server and --provider belong together.", true),
            _ when failure is OperationCanceledException => new($"{Server} fell silent for {Options.Silence.TotalSeconds:0} seconds in the middle of its answer.", "Try again later.", true),
            _ => new($"The connection to {Server} was cut in the middle of the answer.", "Check the network and try again.", true),
        };
    }

    /// <summary>Whether no connection came about at all; the libraries wrap what the system said.</summary>
    private static bool IsUnreachable(Exception? failure) =>
        failure is not null
        && (failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            || IsUnreachable(failure.InnerException));

    /// <summary>The library's own words in one line, shortened, without the key.</summary>
    private string Reason(Exception failure)
    {
        const int Longest = 300;
        var text = failure.Message.ReplaceLineEndings(" ");
        if (!string.IsNullOrEmpty(Options.Key))
            text = text.Replace(Options.Key, "***", StringComparison.Ordinal);
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
