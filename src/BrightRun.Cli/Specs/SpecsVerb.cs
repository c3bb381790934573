using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Dialogue;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary>A verb about the specifications of one product. Leaving the dialogue on purpose is no failure.</summary>
internal abstract class SpecsVerb : Verb
{
    protected SpecsVerb(string name, string description, params string[] aliases)
        : base(name, description)
    {
        foreach (var alias in aliases)
            Aliases.Add(alias);
        Product = new ProductOptions(this);
    }

    /// <summary>Which product.</summary>
    protected ProductOptions Product { get; }

    public sealed override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        try
        {
            return await WorkAsync(parsed, output, cancellation);
        }
        catch (QuitException quit)
        {
            output.Notes.WriteLine(quit.Message);
            if (output.Json)
                output.WriteJson(new { Quit = true, Files = Array.Empty<string>() });
            return ExitCode.Done;
        }
    }

    /// <summary>Does the work.</summary>
    protected abstract Task<int> WorkAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation);
}
