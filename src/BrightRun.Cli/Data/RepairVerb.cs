using System.CommandLine;
using System.Text.Json;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data repair FILE --out OUT`: decodes escapes that a broken export left undecoded, and records what it changed.</summary>
internal sealed class RepairVerb : Verb
{
    private const int ShownRepairs = 3;
    private const int ShownCharacters = 60;

    private readonly Argument<string> _file = DataOptions.File();
    private readonly Option<string> _out = DataOptions.Out("The repaired file; OUT.repairs.json beside it records every change.");
    private readonly Option<bool> _force = DataOptions.Force();

    public RepairVerb()
        : base("repair", "Decode undecoded escapes (backslash-n, backslash-quote) into a new file. Cut-off texts are left alone: nobody knows their end.")
    {
        Add(_file);
        Add(_out);
        Add(_force);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(_file);
        var repaired = parsed.GetRequiredValue(_out);
        var record = $"{repaired}.repairs.json";
        DataOptions.RequireWritable(repaired, parsed.GetValue(_force), file);
        DataOptions.RequireWritable(record, parsed.GetValue(_force), file);

        var repairs = new List<TextRepair>();
        AtomicFile.Write(repaired, stream => EscapeRepair.Copy(DataFile.OpenRead(file), file, stream, repair =>
        {
            cancellation.ThrowIfCancellationRequested();
            repairs.Add(repair);
        }));
        var document = new { File = file, Out = repaired, RepairedTexts = repairs.Count, Places = repairs.Sum(repair => repair.Count), Repairs = repairs };
        AtomicFile.WriteText(record, JsonSerializer.Serialize(document, VerbOutput.JsonStyle) + "\n");
        if (output.Json)
            output.WriteJson(document);
        else
            WriteText(output, repaired, record, repairs);
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteText(VerbOutput output, string repaired, string record, List<TextRepair> repairs)
    {
        output.Results.WriteLine($"{repaired}: {repairs.Count} texts repaired, in {repairs.Sum(repair => repair.Count)} places (histories repeat texts)");
        foreach (var repair in repairs.Take(ShownRepairs))
        {
            output.Results.WriteLine($"  {repair.ConversationId ?? repair.Path} {repair.Member}");
            output.Results.WriteLine($"    - {Excerpt(repair.Before)}");
            output.Results.WriteLine($"    + {Excerpt(repair.After)}");
        }

        if (repairs.Count > ShownRepairs)
            output.Results.WriteLine($"  and {repairs.Count - ShownRepairs} more");
        output.Results.WriteLine($"{record}: every change, before and after");
        output.Notes.WriteLine($"Next: brightrun data validate {repaired}");
    }

    /// <summary>The text around its first escape.</summary>
    private static string Excerpt(string text)
    {
        var at = Math.Max(0, text.AsSpan().IndexOfAny('\\', '\n', '"') - (ShownCharacters / 2));
        return text.Substring(at, Math.Min(ShownCharacters, text.Length - at)).ReplaceLineEndings("⏎");
    }
}
