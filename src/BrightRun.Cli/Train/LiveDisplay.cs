using System.Globalization;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BrightRun.Cli.Train;

/// <summary>A run on a terminal: one table that is drawn again after every step, notes above it.</summary>
internal sealed class LiveDisplay : ITrainingObserver
{
    private const int BarWidth = 30;

    private readonly IAnsiConsole _console;
    private readonly LiveDisplayContext _context;
    private double _seconds;
    private int _steps;
    private EvaluationMetrics? _evaluation;
    private int _savedStep;
    private (StepMetrics Metrics, int Total)? _last;

    private LiveDisplay(IAnsiConsole console, LiveDisplayContext context) => (_console, _context) = (console, context);

    /// <summary>Shows a run from its beginning to its end.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<ITrainingObserver, Task<T>> run) =>
        console.Live(new Text("")).StartAsync(context => run(new LiveDisplay(console, context)));

    public void Stage(string what) => DisplayNotes.WriteStage(_console, what);

    public void Planned(TrainingForecast forecast) => DisplayNotes.WriteForecast(_console, forecast);

    public void StepDone(StepMetrics metrics, int totalSteps)
    {
        _seconds += metrics.Seconds;
        _steps++;
        _last = (metrics, totalSteps);
        Draw();
    }

    public void Evaluated(EvaluationMetrics metrics)
    {
        _evaluation = metrics;
        _console.WriteLine(DisplayNotes.Evaluation(metrics));
        Draw();
    }

    public void Saved(int step)
    {
        _savedStep = step;
        Draw();
    }

    private void Draw()
    {
        if (_last is not var (metrics, total))
            return;
        _context.UpdateTarget(Table(metrics, total));
        _context.Refresh();
    }

    private IRenderable Table(StepMetrics metrics, int total)
    {
        var done = BarWidth * metrics.Step / total;
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        void Row(string heading, FormattableString text) => table.AddRow(new Text(heading, new Style(Color.Grey)), new Text(text.ToString(CultureInfo.InvariantCulture)));

        Row("step", $"{metrics.Step}/{total}  {new string('█', done)}{new string('░', BarWidth - done)}  {DisplayNotes.Remaining(metrics, total, _seconds / _steps)}");
        Row("loss", $"{metrics.Loss:F4}  (gradient {metrics.GradNorm:F3}, lr {metrics.Lr:G4})");
        if (metrics.RewardMargin is { } margin)
            Row("preferred", $"margin {margin:F3}, {metrics.RewardAccuracy:P0} of the pairs right");
        if (_evaluation is not null)
            Row("held-out", $"{_evaluation.EvalLoss:F4} after step {_evaluation.Step}");
        Row("speed", $"{metrics.TokensPerSecond:F0} tokens/s, {metrics.Seconds:F1} s a step");
        Row("memory", $"{ForecastText.Size(metrics.PeakMemoryBytes)} at its highest");
        if (_savedStep > 0)
            Row("saved", $"step {_savedStep}; Ctrl-C saves and stops");
        return table;
    }
}
