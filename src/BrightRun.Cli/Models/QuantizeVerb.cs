using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using Spectre.Console;

namespace BrightRun.Cli.Models;

/// <summary><c>model quantize --base B --out DIR --nf4</c>: a base with its linears in 4 bits, in the layout of bitsandbytes.</summary>
internal sealed class QuantizeVerb : Verb
{
    private readonly Option<string> _base = new("--base") { Required = true, HelpName = "FOLDER|FILE.gguf", Description = "The base." };
    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "DIR", Description = "The folder to make; it must not exist." };
    private readonly Option<bool> _nf4 = new("--nf4") { Required = true, Description = "Quantize to 4-bit NormalFloat, blocks of 64." };

    private readonly Option<string> _doubleQuant = new("--double-quant")
    {
        HelpName = "on|off",
        DefaultValueFactory = _ => "on",
        Description = "Keep the blocks' scales in 8 bits: 4.13 bits per weight instead of 4.5 (default: on).",
    };

    public QuantizeVerb()
        : base("quantize", "Quantize the linears of the layers to NF4: a folder that transformers, PEFT and vLLM load with bitsandbytes.")
    {
        _doubleQuant.AcceptOnlyFromAmong("on", "off");
        Add(_base);
        Add(_out);
        Add(_nf4);
        Add(_doubleQuant);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out);
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        if (model.Kind == BaseModelKind.Gguf && model.Tensors.Values.Any(tensor => tensor.Type is not (StoredType.F32 or StoredType.F16 or StoredType.BF16)))
            output.Notes.MarkupLineInterpolated($"[yellow]warning:[/] {model.Path} is quantized already; its numbers are rounded a second time, which a small model feels (SmolLM2-135M: a tenth more loss). Training needs no NF4 of it: `train --quantize keep` takes the file as it is.");
        QuantizedFolder.Write(model, folder, parsed.GetRequiredValue(_doubleQuant) == "on", cancellation);
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*.safetensors").Sum(file => file.Length);
        if (output.Json)
            output.WriteJson(new { Folder = folder, Base = model.Path, Bytes = bytes, DoubleQuant = parsed.GetRequiredValue(_doubleQuant) == "on" });
        else
            output.Results.WriteLine($"{folder}: {model.DisplayName} in NF4, {bytes / 1e6:N1} MB");
        return Task.FromResult(ExitCode.Done);
    }
}
