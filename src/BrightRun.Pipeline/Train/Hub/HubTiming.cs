using Polly;
using Polly.Retry;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>How patient a download is.</summary>
public sealed record HubTiming
{
    /// <summary>Attempts without progress before it gives up.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Pause after the first failure; it doubles with every further one, with some chance in it.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, also where the server asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A connection that brings nothing for so long counts as cut.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Repeats what failed for the moment.</summary>
    /// <param name="note">Told about each pause.</param>
    internal ResiliencePipeline Retries(Action<string> note)
    {
        if (Attempts <= 1)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TransientHubException>(),
                MaxRetryAttempts = Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = Pause,
                MaxDelay = LongestPause,
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Exception is TransientHubException { RetryAfter: { } wait } ? Shorter(wait, LongestPause) : (TimeSpan?)null),
                OnRetry = arguments =>
                {
                    note($"{arguments.Outcome.Exception!.Message}; trying again in {arguments.RetryDelay.TotalSeconds:0.#} s ({arguments.AttemptNumber + 2} of {Attempts})");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
