using BrightRun.Cli.Hosting;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using Spectre.Console;

namespace BrightRun.Cli.Adapters;

/// <summary>What became of an export, for people or as JSON.</summary>
internal static class ExportText
{
    public static void Write(VerbOutput output, BaseModel model, string adapter, string kind, ExportResult result)
    {
        foreach (var warning in result.Warnings)
            output.Notes.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        if (output.Json)
        {
            output.WriteJson(new
            {
                result.Path,
                Base = model.Path,
                Adapter = adapter,
                To = kind,
                Type = result.Type?.ToString(),
                result.RelativeDifference,
                result.AdapterEffect,
                result.RequantizedDifference,
                result.TrainingDifference,
                result.Warnings,
            });
            return;
        }

        output.Results.WriteLine(
            $"{result.Path}: {model.DisplayName} with {adapter}; loaded again, its logits differ from theirs by {result.RelativeDifference:E1} of their size (the adapter changes them by {result.AdapterEffect:E1})");
    }
}
