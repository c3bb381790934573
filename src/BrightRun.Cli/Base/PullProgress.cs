using BrightRun.Cli.Train;
using BrightRun.Pipeline.Train.Hub;
using Spectre.Console;

namespace BrightRun.Cli.Base;

/// <summary>A download on the screen: a bar with speed and time left on a terminal, a line every few seconds in a log.</summary>
/// <param name="console">Standard error.</param>
/// <param name="live">The display may redraw itself.</param>
/// <param name="clock">Measures speed, and says when the next line is due.</param>
internal sealed class PullProgress(IAnsiConsole console, bool live, TimeProvider clock) : IPullObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private ProgressTask? _bar;
    private PullPlan? _plan;
    private long _begin;
    private long _lastLine;
    private long _done;
    private long _received;
    private long _verified;

    public void Note(string text) => console.WriteLine(text);

    public void Found(long bytes) => Moved(bytes);

    public void Advanced(long bytes)
    {
        _received += bytes;
        Moved(bytes);
    }

    private void Moved(long bytes)
    {
        _done += bytes;
        _bar?.Value = Math.Max(0, _done);
        if (_plan is null || _bar is not null || clock.GetElapsedTime(_lastLine) < Interval)
            return;
        _lastLine = clock.GetTimestamp();
        console.WriteLine($"{PullText.Size(_done)} of {PullText.Size(_plan.Bytes)}{Left()}");
    }

    public void Verified(RepositoryFile file)
    {
        _verified++;
        if (_bar is not null)
            _bar.Description = $"{_verified}/{_plan!.Files.Count} files";
        else
            console.WriteLine($"verified {file.Path}");
    }

    /// <summary>Shows a download from its beginning to its end.</summary>
    public Task<PulledModel> ShowAsync(PullPlan plan, Func<Task<PulledModel>> pull)
    {
        (_plan, _begin, _lastLine, _done, _received) = (plan, clock.GetTimestamp(), clock.GetTimestamp(), 0, 0);
        if (!live)
            return pull();
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                _bar = context.AddTask($"0/{plan.Files.Count} files", maxValue: Math.Max(1, plan.Bytes));
                return await pull();
            });
    }

    private string Left()
    {
        var seconds = clock.GetElapsedTime(_begin).TotalSeconds;
        var speed = _received / Math.Max(seconds, 1e-3);
        return speed > 0 ? $", {PullText.Size((long)speed)}/s, {ForecastText.Duration(TimeSpan.FromSeconds((_plan!.Bytes - _done) / speed))} left" : "";
    }
}
