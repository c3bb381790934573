using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data merge FILE… --out OUT`: joins data into one training file.</summary>
internal sealed class MergeVerb : Verb
{
    private readonly Argument<string[]> _files = DataOptions.Files();
    private readonly Option<string> _out = DataOptions.Out("The training file to write.");
    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "Display name of the training file (default: that of the first file)." };
    private readonly Option<bool> _force = DataOptions.Force();

    public MergeVerb()
        : base("merge", "Join files into one training file: totals and distributions are recounted, repeated conversations kept once and named.")
    {
        Add(_files);
        Add(_out);
        Add(_name);
        Add(_force);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var files = parsed.GetRequiredValue(_files);
        var merged = parsed.GetRequiredValue(_out);
        DataOptions.RequireWritable(merged, parsed.GetValue(_force), files);
        var rows = new List<FindingRow>();
        var log = new FindingLog(finding => rows.Add(FindingRow.Of(finding)));
        var merge = new TrainingFileMerge([.. files.Select(DataSource.OfFile)], log);
        MergeResult result = null!;
        AtomicFile.Write(merged, stream => result = merge.Write(stream, parsed.GetValue(_name), TimeProvider.System.GetUtcNow()));
        if (output.Json)
        {
            output.WriteJson(new { Out = merged, Files = files, result.Conversations, result.Pairs, Findings = rows });
            return Task.FromResult(ExitCode.Done);
        }

        output.Results.WriteLine($"{merged}: {result.Conversations} conversations, {result.Pairs} pairs from {files.Length} files");
        FindingReport.Write(output.Results, log);
        if (!result.HasProfile)
            output.Notes.WriteLine("No input has a `consultant_profile`, so the file has none; training does not need it.");
        output.Notes.WriteLine($"Next: brightrun data validate {merged}");
        return Task.FromResult(ExitCode.Done);
    }
}
