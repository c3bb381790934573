using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Engine.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter export --to gguf|merged|merged-gguf</c>: an adapter in the form that other software loads, with its logits checked.</summary>
internal sealed class ExportVerb : Verb
{
    private const string Types = "f32|f16|bf16|q8_0|q5_1|q5_0|q4_1|q4_0";

    private readonly AdapterChoice _adapter;
    private readonly Option<string> _base = AdapterOptions.Base();

    private readonly Option<string> _to = new("--to")
    {
        Required = true,
        HelpName = "gguf|merged|merged-gguf",
        Description = "An adapter for llama.cpp (--lora), a Hugging Face folder, or a GGUF model of base and adapter together.",
    };

    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "PATH", Description = "The file or folder to make; it must not exist." };

    private readonly Option<string?> _type = new("--dtype")
    {
        HelpName = Types,
        Description = "Type of the written weights; the quantized ones for merged-gguf only (default: f32 for gguf, as the base stores them for merged, f16 for merged-gguf).",
    };

    private readonly Option<bool> _allowOtherBase = AdapterOptions.AllowOtherBase();

    public ExportVerb()
        : base("export", "Write an adapter as other software loads it, load that again and compare its logits.")
    {
        _to.AcceptOnlyFromAmong("gguf", "merged", "merged-gguf");
        _type.AcceptOnlyFromAmong(Types.Split('|'));
        _adapter = new AdapterChoice(this);
        foreach (var option in new Option[] { _base, _to, _out, _type, _allowOtherBase })
            Add(option);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var (adapter, target) = (_adapter.Of(parsed), parsed.GetRequiredValue(_out));
        var kind = parsed.GetRequiredValue(_to) switch { "gguf" => ExportKind.Gguf, "merged" => ExportKind.Merged, _ => ExportKind.MergedGguf };
        var type = parsed.GetValue(_type) is { } name ? Enum.Parse<StoredType>(name, ignoreCase: true) : (StoredType?)null;
        if (kind != ExportKind.MergedGguf && type is not (null or StoredType.F32 or StoredType.F16 or StoredType.BF16))
            throw new RefusedException($"--dtype {parsed.GetValue(_type)}: only merged-gguf is quantized.", "Use f32, f16 or bf16, or --to merged-gguf.");

        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        AdapterVerification.EnsureBase(adapter, model, parsed.GetValue(_allowOtherBase));
        BaseNameWarning.Write(output, adapter, model);
        var result = new AdapterExport(model, adapter) { Threads = GlobalOptions.ThreadCount(parsed) }.Write(kind, target, type, cancellation);
        ExportText.Write(output, model, adapter, parsed.GetRequiredValue(_to), result);
        return Task.FromResult(ExitCode.Done);
    }
}
