using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using Spectre.Console;

namespace BrightRun.Cli.Models;

/// <summary>`model convert --base X.gguf --out DIR`: a GGUF model as a Hugging Face folder.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Option<string> _base = new("--base") { Required = true, HelpName = "X.gguf", Description = "The GGUF file." };
    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "DIR", Description = "The folder to make; it must not exist." };

    private readonly Option<string> _type = new("--dtype")
    {
        HelpName = "f32|f16|bf16",
        DefaultValueFactory = _ => "f32",
        Description = "Type of the written weights: f32 keeps every value, bf16 and f16 round and need half the space (default: f32).",
    };

    public ConvertVerb()
        : base("convert", "Write a GGUF model as a Hugging Face folder: config.json, model.safetensors and, where possible, the tokenizer.")
    {
        _type.AcceptOnlyFromAmong("f32", "f16", "bf16");
        Add(_base);
        Add(_out);
        Add(_type);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out);
        var type = parsed.GetRequiredValue(_type) switch { "f32" => StoredType.F32, "f16" => StoredType.F16, _ => StoredType.BF16 };
        var converted = FolderWriter.Write(parsed.GetRequiredValue(_base), folder, type, cancellation: cancellation);
        if (converted.TokenizerMissing is { } reason)
            output.Notes.WriteLine($"warning: the folder has no tokenizer: {reason}.");
        if (output.Json)
            output.WriteJson(new { Folder = folder, Dtype = parsed.GetRequiredValue(_type), converted.Files, converted.TokenizerMissing });
        else
            output.Results.WriteLine($"{folder}: {string.Join(", ", converted.Files)}");
        return Task.FromResult(ExitCode.Done);
    }
}
