namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Something that may well work a moment later: a cut connection, a busy server, an answer that does not fit the question.</summary>
/// <param name="message">What happened.</param>
/// <param name="retryAfter">How long the server asks to wait; null where it does not say.</param>
/// <param name="inner">What lies behind it.</param>
internal sealed class TransientHubException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
