using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Engine.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter merge ADAPTER --base B --out DIR</c>: base and adapter as one model that needs neither; <c>export --to merged</c> under its own name.</summary>
internal sealed class MergeVerb : Verb
{
    private readonly AdapterChoice _adapter;
    private readonly Option<string> _base = AdapterOptions.Base();
    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "DIR", Description = "The folder to make; it must not exist." };
    private readonly Option<string?> _type = new("--dtype") { HelpName = "f32|f16|bf16", Description = "Type of the written weights (default: as the base stores them; f32 for a quantized base)." };
    private readonly Option<bool> _allowOtherBase = AdapterOptions.AllowOtherBase();

    public MergeVerb()
        : base("merge", "Add an adapter to its base: a Hugging Face folder that any tool loads.")
    {
        _type.AcceptOnlyFromAmong("f32", "f16", "bf16");
        _adapter = new AdapterChoice(this);
        foreach (var option in new Option[] { _base, _out, _type, _allowOtherBase })
            Add(option);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var adapter = _adapter.Of(parsed);
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        AdapterVerification.EnsureBase(adapter, model, parsed.GetValue(_allowOtherBase));
        BaseNameWarning.Write(output, adapter, model);
        var export = new AdapterExport(model, adapter) { Threads = GlobalOptions.ThreadCount(parsed) };
        ExportText.Write(output, model, adapter, "merged", export.Write(ExportKind.Merged, parsed.GetRequiredValue(_out), TypeOf(parsed.GetValue(_type)), cancellation));
        return Task.FromResult(ExitCode.Done);
    }

    private static StoredType? TypeOf(string? name) => name switch { "f32" => StoredType.F32, "f16" => StoredType.F16, "bf16" => StoredType.BF16, _ => null };
}
