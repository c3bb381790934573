using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Running;
using BrightRun.ProductSpecs.Steps;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary>What a step says at its end: its files as results, everything else beside them.</summary>
internal static class StepReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="result">What became of the step.</param>
    /// <param name="dryRun">Whether nothing was written.</param>
    /// <param name="run">What calling a model brought; null: none was called.</param>
    /// <param name="hasPrompt">Whether there is a prompt for a person to run.</param>
    public static int Write(VerbOutput output, StepResult result, bool dryRun, RunReport? run = null, bool hasPrompt = true)
    {
        if (output.Json)
        {
            output.WriteJson(JsonOf(result, dryRun, run));
            return ExitCode.Done;
        }

        foreach (var warning in result.Warnings.Concat(run?.Warnings ?? []))
            output.Notes.WriteLine($"warning: {warning}");
        foreach (var file in result.Files.Concat(run?.Files ?? []))
            output.Results.WriteLine($"{(dryRun ? "would be " : "")}{file.Action}: {file.Path}");
        foreach (var note in result.Notes)
            output.Notes.WriteLine(note);
        if (run is not null)
            output.Notes.WriteLine($"{Calls(run.Calls)}, {run.InputTokens:N0} tokens sent, {run.OutputTokens:N0} written, {(run.Cost is { } cost ? $"${cost:0.0000}" : "cost not known")}.");
        else if (hasPrompt && result is { Document: { } document, Files.Count: > 0 })
            output.Notes.WriteLine(document.Contains(SpecsLayout.AnySection, StringComparison.Ordinal)
                ? $"Now run the prompts of each section and save the answers as {document}."
                : $"Now run the prompt and save the answer as {document}.");
        if (result.Next is not null)
            output.Notes.WriteLine($"Next: {result.Next}");
        return ExitCode.Done;
    }

    /// <summary>The report as a JSON document.</summary>
    public static object JsonOf(StepResult result, bool dryRun, RunReport? run) => new
    {
        result.Step,
        result.Product,
        DryRun = dryRun,
        result.Inputs,
        result.Files,
        result.Document,
        Warnings = result.Warnings.Concat(run?.Warnings ?? []),
        result.Notes,
        result.Next,
        Run = run is null ? null : new { run.Files, run.Calls, run.InputTokens, run.OutputTokens, CostUsd = run.Cost },
    };

    private static string Calls(int calls) => calls == 1 ? "1 answer" : $"{calls} answers";
}
