using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Curate;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data validate FILE…`: what is wrong with training data, and how many pairs would be trained on.</summary>
internal sealed class ValidateVerb : Verb
{
    private readonly Argument<string[]> _files = DataOptions.Files();
    private readonly Option<double?> _minQuality = DataOptions.MinQuality();

    public ValidateVerb()
        : base("validate", "Check training data against every rule. Exit code 1 when a file has no usable pair.")
    {
        Add(_files);
        Add(_minQuality);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var files = parsed.GetRequiredValue(_files);
        var options = DataOptions.Reading(parsed.GetValue(_minQuality));
        var rows = new List<FindingRow>();
        var inspections = new List<TrainingDataInspection>();
        foreach (var file in files)
        {
            Action<Finding>? keep = output.Json ? finding => rows.Add(FindingRow.Of(finding, files.Length > 1 ? file : null)) : null;
            inspections.Add(TrainingDataInspection.Read(file, options, keep, cancellation: cancellation));
        }

        if (output.Json)
            WriteJson(output, inspections, rows);
        else
            WriteText(output, inspections);
        if (inspections.Find(inspection => inspection.Failure is not null) is { } failed)
            throw failed.Failure!;
        if (!output.Json && inspections is [{ Name: var name, Form: not TrainingDataForm.Tokenized }])
            output.Notes.WriteLine($"Next: brightrun data stats {name}, or brightrun train --data {name} --base BASE");
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteJson(VerbOutput output, List<TrainingDataInspection> inspections, List<FindingRow> rows) => output.WriteJson(new
    {
        UsablePairs = inspections.Sum(inspection => inspection.Counts.UsablePairs),
        Pairs = inspections.Sum(inspection => inspection.Counts.Pairs),
        Conversations = inspections.Sum(inspection => inspection.Counts.Conversations),
        Files = inspections.Select(inspection => new { File = inspection.Name, Form = inspection.Form?.Name(), inspection.Counts.UsablePairs }),
        Findings = rows,
    });

    private static void WriteText(VerbOutput output, List<TrainingDataInspection> inspections)
    {
        foreach (var (name, form, counts, findings, _) in inspections)
        {
            output.Results.WriteLine($"{name}: {form?.Name() ?? "unknown form"}");
            output.Results.WriteLine($"  {counts.UsablePairs} usable of {counts.Pairs} pairs in {counts.Conversations} {(form == TrainingDataForm.Tokenized ? "lines" : "conversations")}");
            FindingReport.Write(output.Results, findings);
        }
    }
}
