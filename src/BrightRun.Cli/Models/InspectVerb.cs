using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Formats;

namespace BrightRun.Cli.Models;

/// <summary>`model inspect BASE`: what a base model is, from its description and the head of its weight files.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> _base = new("BASE") { Description = "Hugging Face folder (config.json and *.safetensors) or .gguf file." };

    public InspectVerb()
        : base("inspect", "Show a base model: architecture, sizes, types of the weights, context, tokenizer, fingerprint.") => Add(_base);

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        var page = ModelPage.Of(model);
        if (output.Json)
            output.WriteJson(page);
        else
            page.Write(output.Results);
        return Task.FromResult(ExitCode.Done);
    }
}
