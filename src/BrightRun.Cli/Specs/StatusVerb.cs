using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs status</c>: how every step stands, as a table and as a picture.</summary>
internal sealed class StatusVerb : SpecsVerb
{
    private readonly Option<string?> _picture = new("--picture") { HelpName = "FILE.svg", Description = "Write the picture of the chain as SVG, for a browser; an existing file is replaced." };

    public StatusVerb()
        : base("status", "Show how every step stands: inputs, prompt, document, stale or not.")
    {
        Add(_picture);
        Add(ProductOptions.NeverAsks());
    }

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var status = new StatusReader(Product.Context(parsed)).Read();
        var picture = parsed.GetValue(_picture);
        if (picture is not null)
            new DiskFiles().Write(Path.GetFullPath(picture), ChainPicture.Svg(status));
        if (output.Json)
            output.WriteJson(new { status.Product, status.Name, status.Steps, status.Next, Picture = picture });
        else
            Write(output, status);
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(VerbOutput output, ProductStatus status)
    {
        output.Results.WriteLine($"{status.Name} ({status.Product})\n");
        output.Results.WriteLine($"{"STEP",-14} {"INPUTS",-8} {"PROMPT",-9} {"DOCUMENT",-10} WHAT");
        foreach (var step in status.Steps)
            output.Results.WriteLine($"{step.Command,-14} {step.Inputs,-8} {step.Prompt,-9} {step.Document,-10} {step.Title}{(step.MissingInputs.Count == 0 ? "" : $"; missing: {string.Join(", ", step.MissingInputs)}")}");
        output.Results.WriteLine();
        foreach (var line in ChainPicture.Lines(status))
            output.Results.WriteLine(line);
        foreach (var (step, reason) in status.Steps.SelectMany(step => step.Reasons.Select(reason => (step, reason))))
            output.Notes.WriteLine($"{step.Command}: {reason}");
        output.Notes.WriteLine(status.Next is null ? "Everything is there and current." : $"Next: {status.Next}");
    }
}
