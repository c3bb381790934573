using System.Globalization;
using BrightRun.Cli.Hosting;
using BrightRun.Engine.Train;
using Spectre.Console;

namespace BrightRun.Cli.Train;

/// <summary>What a call came to: for a person a few lines and what to do next, for a script one document.</summary>
internal static class TrainReport
{
    /// <returns>The exit code.</returns>
    public static int Write(RunOutcome outcome, VerbOutput output)
    {
        if (output.Json)
            WriteDocument(outcome, output);
        else
            WriteText(outcome, output.Results);
        if (outcome.End != RunEnd.Interrupted)
            return ExitCode.Done;
        output.Notes.WriteLine($"stopped after step {outcome.Step} of {outcome.Plan.Work.Steps}; the state is saved.");
        output.Notes.WriteLine($"Continue with: brightrun train --resume {outcome.Folder}");
        return ExitCode.Interrupted;
    }

    private static void WriteDocument(RunOutcome outcome, VerbOutput output) => output.WriteJson(new
    {
        Status = outcome.End switch
        {
            RunEnd.Planned => "planned",
            RunEnd.Completed => "completed",
            RunEnd.AlreadyComplete => "already-complete",
            _ => "interrupted",
        },
        Out = outcome.Folder,
        outcome.Step,
        outcome.Manifest?.Metrics,
        outcome.Plan,
    });

    private static void WriteText(RunOutcome outcome, TextWriter results)
    {
        if (outcome.End is RunEnd.Planned)
        {
            results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plan: {outcome.Plan.Work.Steps} steps over {outcome.Plan.Work.Pairs} pairs; nothing was trained or written."));
            return;
        }

        if (outcome.Manifest is not { Metrics: var metrics })
            return;
        results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"adapter: {outcome.Folder}{(outcome.End == RunEnd.AlreadyComplete ? " (was complete, verified again)" : "")}"));
        results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {metrics.Steps} steps in {ForecastText.Duration(TimeSpan.FromSeconds(metrics.Seconds))}, loss {metrics.FirstLoss:F4} to {metrics.FinalLoss:F4}, peak memory {ForecastText.Size(metrics.PeakMemoryBytes)}"));
        if (metrics is { FirstEvalLoss: { } first, WrittenEvalLoss: { } written })
        {
            results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  held-out loss {first:F4} to {written:F4} (adapter of step {metrics.WrittenStep})"));
            if (written >= first)
                results.WriteLine("  The held-out loss did not fall: the adapter learned its examples by heart, or hardly anything. Give it more conversations, or --preset conservative.");
        }

        results.WriteLine($"next: brightrun adapter verify {outcome.Folder} --base {outcome.Plan.Base.Path}");
    }
}
