using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data convert FILE --to FORM --out OUT`: the same conversations in another form.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> _file = DataOptions.File();
    private readonly Option<string> _to = new("--to") { Required = true, HelpName = "FORM", Description = $"The form to write: {string.Join(", ", TrainingDataConversion.Targets.Select(form => form.Name()))}." };
    private readonly Option<string> _out = DataOptions.Out("The file to write.");
    private readonly Option<bool> _force = DataOptions.Force();

    public ConvertVerb()
        : base("convert", "Write data in another form, and say what that form cannot hold.")
    {
        _to.AcceptOnlyFromAmong([.. TrainingDataConversion.Targets.Select(form => form.Name())]);
        Add(_file);
        Add(_to);
        Add(_out);
        Add(_force);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(_file);
        var converted = parsed.GetRequiredValue(_out);
        var target = TrainingDataConversion.Targets.Single(form => form.Name() == parsed.GetRequiredValue(_to));
        DataOptions.RequireWritable(converted, parsed.GetValue(_force), file);
        var rows = new List<FindingRow>();
        var log = new FindingLog(finding => rows.Add(FindingRow.Of(finding)));
        ConversionResult result = null!;
        AtomicFile.Write(converted, stream => result = TrainingDataConversion.Write(DataSource.OfFile(file), target, stream, TimeProvider.System.GetUtcNow(), log));
        if (output.Json)
        {
            output.WriteJson(new { File = file, From = result.From.Name(), To = target.Name(), Out = converted, result.Records, result.Lost, Findings = rows });
            return Task.FromResult(ExitCode.Done);
        }

        var unit = target == TrainingDataForm.TrainingFile ? "conversations" : "lines";
        output.Results.WriteLine($"{converted}: {result.Records} {unit}, {target.Name()} from {result.From.Name()}");
        foreach (var lost in result.Lost)
            output.Results.WriteLine($"  not in it: {lost}");
        FindingReport.Write(output.Results, log);
        output.Notes.WriteLine($"Next: brightrun data validate {converted}");
        return Task.FromResult(ExitCode.Done);
    }
}
