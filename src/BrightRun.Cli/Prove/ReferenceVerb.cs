using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Prove.Statistics.Reference;
using Spectre.Console;

namespace BrightRun.Cli.Prove;

/// <summary>`prove reference`: computes every case of a file, so that anyone can hold our statistics against their own numbers.</summary>
internal sealed class ReferenceVerb : Verb
{
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _cases = new("--cases")
    {
        Required = true,
        HelpName = "FILE",
        Description = "A JSON document {\"cases\": [{\"id\", \"what\", \"input\"}]}.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Required = true,
        HelpName = "OUT.json",
        Description = "Takes a JSON list of {id, values, undefined}. An existing file is replaced.",
    };

    public ReferenceVerb()
        : base("reference", "Compute a file of reference cases with the statistics that we use ourselves.")
    {
        Add(_cases);
        Add(_out);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var source = parsed.GetRequiredValue(_cases);
        var target = parsed.GetRequiredValue(_out);
        var results = ReferenceCases.Compute(ProveInput.ReadBytes(source), source, cancellation);
        AtomicFile.Write(target, stream => Write(stream, results));
        var summary = new { Out = target, Cases = results.Count, Undefined = results.Sum(result => result.Undefined.Count) };
        if (output.Json)
            output.WriteJson(summary);
        else
            output.Notes.WriteLine($"{summary.Cases} cases, {summary.Undefined} undefined values: {target}");
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(Stream stream, IReadOnlyList<ReferenceResult> results)
    {
        using var writer = new Utf8JsonWriter(stream, Style);
        writer.WriteStartArray();
        foreach (var (id, values, undefined) in results)
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WritePropertyName("values");
            JsonSerializer.Serialize(writer, values);
            writer.WritePropertyName("undefined");
            JsonSerializer.Serialize(writer, undefined);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
