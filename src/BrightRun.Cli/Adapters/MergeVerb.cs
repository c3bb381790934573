using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Adapters;

/// <summary><c>adapter merge --base B --adapter A --out DIR</c>: base and adapter as one model that needs neither.</summary>
internal sealed class MergeVerb : Verb
{
    private readonly Option<string> _base = AdapterOptions.Base();
    private readonly Option<string> _adapter = new("--adapter") { Required = true, HelpName = "DIR", Description = "The adapter's folder." };
    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "DIR", Description = "The folder to make; it must not exist." };
    private readonly Option<string?> _type = new("--dtype") { HelpName = "f32|f16|bf16", Description = "Type of the written weights (default: as the base stores them; f32 for a quantized base)." };
    private readonly Option<bool> _allowOtherBase = AdapterOptions.AllowOtherBase();

    public MergeVerb()
        : base("merge", "Add an adapter to its base: a Hugging Face folder that any tool loads.")
    {
        _type.AcceptOnlyFromAmong("f32", "f16", "bf16");
        Add(_base);
        Add(_adapter);
        Add(_out);
        Add(_type);
        Add(_allowOtherBase);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var (adapter, folder) = (parsed.GetRequiredValue(_adapter), parsed.GetRequiredValue(_out));
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        TorchNative.EnsureLoaded();
        AdapterVerification.EnsureBase(adapter, model, parsed.GetValue(_allowOtherBase));
        BaseNameWarning.Write(output, adapter, model);
        AdapterMerge.Write(model, adapter, folder, TypeOf(parsed.GetValue(_type)), cancellation);
        if (output.Json)
            output.WriteJson(new { Folder = folder, Base = model.Path, Adapter = adapter });
        else
            output.Results.WriteLine($"{folder}: {model.DisplayName} with {adapter} merged into it");
        return Task.FromResult(ExitCode.Done);
    }

    private static StoredType? TypeOf(string? name) => name switch { "f32" => StoredType.F32, "f16" => StoredType.F16, "bf16" => StoredType.BF16, _ => null };
}
