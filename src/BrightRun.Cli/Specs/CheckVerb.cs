using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Checking;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary><c>specs check</c>: holds documents and prompts against all rules.</summary>
internal sealed class CheckVerb : SpecsVerb
{
    public CheckVerb()
        : base("check", "Check documents and prompts: ids, traceability, what rewriting may have lost. Exit code 1 when there are errors.") =>
        Add(ProductOptions.NeverAsks());

    protected override Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var context = Product.Context(parsed);
        var findings = SpecsCheck.Run(context);
        var errors = findings.Count(finding => finding.Severity == SpecsFinding.Error);
        if (output.Json)
        {
            output.WriteJson(new { Product = context.Abbreviation, Errors = errors, Warnings = findings.Count - errors, Findings = findings });
            return Task.FromResult(errors == 0 ? ExitCode.Done : ExitCode.Refused);
        }

        foreach (var finding in findings)
            output.Results.WriteLine($"{finding.File}{(finding.Line > 0 ? $":{finding.Line}" : "")}: {finding.Severity} [{finding.Rule}] {finding.Message}");
        output.Results.WriteLine($"{errors} errors, {findings.Count - errors} warnings");
        if (errors == 0)
            return Task.FromResult(ExitCode.Done);
        output.Notes.WriteLine($"error: the specifications of {context.Product.Name} hold {errors} errors.");
        output.Notes.WriteLine("  Mend the lines above; docs/stages/product-specs/operations.md explains every rule.");
        return Task.FromResult(ExitCode.Refused);
    }
}
