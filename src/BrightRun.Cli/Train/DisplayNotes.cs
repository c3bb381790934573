using System.Globalization;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train.Planning;
using Spectre.Console;

namespace BrightRun.Cli.Train;

/// <summary>What every display of a run says in the same words.</summary>
internal static class DisplayNotes
{
    private const int HeadingWidth = 9;

    public static void WriteForecast(IAnsiConsole console, TrainingForecast forecast)
    {
        foreach (var (heading, text) in ForecastText.Lines(forecast))
            console.MarkupLineInterpolated($"[grey]{heading.PadRight(HeadingWidth)}[/] {text}");
        foreach (var warning in forecast.Warnings)
            console.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
    }

    public static void WriteStage(IAnsiConsole console, string what) => console.MarkupLineInterpolated($"[grey]… {what}[/]");

    public static string Evaluation(EvaluationMetrics metrics) => string.Create(CultureInfo.InvariantCulture, $"step {metrics.Step}: held-out loss {metrics.EvalLoss:F4}");

    /// <summary>The time that the rest of a run takes at the speed so far.</summary>
    public static string Remaining(StepMetrics metrics, int totalSteps, double averageSeconds) =>
        ForecastText.Duration(TimeSpan.FromSeconds((totalSteps - metrics.Step) * averageSeconds));
}
