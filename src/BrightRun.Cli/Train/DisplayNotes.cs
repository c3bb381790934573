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

    public static string Evaluation(EvaluationMetrics metrics) =>
        string.Create(CultureInfo.InvariantCulture, $"step {metrics.Step}: held-out loss {metrics.EvalLoss:F4}") + Preferred(metrics.EvalRewardMargin, metrics.EvalRewardAccuracy);

    /// <summary>What a preference method adds to a line; empty for others.</summary>
    public static string Preferred(double? margin, double? accuracy) =>
        margin is null ? "" : string.Create(CultureInfo.InvariantCulture, $", margin {margin:F3}, {accuracy:P0} of the pairs right");

    /// <summary>The time that the rest of a run takes at the speed so far, as <c>4 min left</c>; <c>done</c> after the last step.</summary>
    public static string Remaining(StepMetrics metrics, int totalSteps, double averageSeconds) =>
        metrics.Step < totalSteps ? $"{ForecastText.Duration(TimeSpan.FromSeconds((totalSteps - metrics.Step) * averageSeconds))} left" : "done";
}
