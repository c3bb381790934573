using System.Globalization;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using BrightRun.Engine.Generate.Files;
using Spectre.Console;

namespace BrightRun.Cli.Serve;

/// <summary>A run of answers while it runs: one line that is drawn again on a terminal, else a line every few seconds.</summary>
internal static class AnswerDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static Task<AnswerOutcome> ShowAsync(VerbOutput output, AnswerRequest request, CancellationToken cancellation) => output.IsLive
        ? output.Notes.Status().StartAsync("…", context => RunAsync(request, what => context.Status(what.EscapeMarkup()), progress => context.Status(Line(progress)), cancellation))
        : RunAsync(request, what => output.Notes.WriteLine($"… {what}"), Lines(output.Notes), cancellation);

    /// <summary>Tensor scopes belong to a thread: the run has one of its own, on which nothing is awaited.</summary>
    private static Task<AnswerOutcome> RunAsync(AnswerRequest request, Action<string> stage, Action<AnswerProgress> progress, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => new AnswerRun(request, stage, progress).Execute(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Action<AnswerProgress> Lines(IAnsiConsole notes)
    {
        var last = TimeSpan.Zero;
        return progress =>
        {
            if (progress.AnsweredNow > 1 && progress.Answered < progress.Rows && progress.Elapsed - last < Interval)
                return;
            last = progress.Elapsed;
            notes.WriteLine(Line(progress));
        };
    }

    private static string Line(AnswerProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"answered {progress.Answered}/{progress.Rows}: {progress.TokensPerSecond:F0} tokens/s, {(progress.Remaining is { } rest && progress.Answered < progress.Rows ? $"{ForecastText.Duration(rest)} left" : "done")}");
}
