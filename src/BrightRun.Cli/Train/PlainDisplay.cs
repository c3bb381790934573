using System.Globalization;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using Spectre.Console;

namespace BrightRun.Cli.Train;

/// <summary>A run as lines, for log files: the first and last step, and one every few seconds between them.</summary>
/// <param name="console">Standard error.</param>
/// <param name="clock">Says when the next line is due.</param>
internal sealed class PlainDisplay(IAnsiConsole console, TimeProvider clock) : ITrainingObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _lastLine;
    private double _seconds;
    private int _steps;

    public void Stage(string what) => DisplayNotes.WriteStage(console, what);

    public void Planned(TrainingForecast forecast) => DisplayNotes.WriteForecast(console, forecast);

    public void StepDone(StepMetrics metrics, int totalSteps)
    {
        _seconds += metrics.Seconds;
        _steps++;
        if (_steps > 1 && metrics.Step < totalSteps && clock.GetElapsedTime(_lastLine) < Interval)
            return;
        _lastLine = clock.GetTimestamp();
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"step {metrics.Step}/{totalSteps}: loss {metrics.Loss:F4}{DisplayNotes.Preferred(metrics.RewardMargin, metrics.RewardAccuracy)}, lr {metrics.Lr:G4}, {metrics.TokensPerSecond:F0} tokens/s, {ForecastText.Size(metrics.PeakMemoryBytes)}, {DisplayNotes.Remaining(metrics, totalSteps, _seconds / _steps)}"));
    }

    public void Evaluated(EvaluationMetrics metrics) => console.WriteLine(DisplayNotes.Evaluation(metrics));

    public void Saved(int step)
    {
        // A line per checkpoint would drown the steps.
    }
}
