using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Train;
using BrightRun.Engine.Quantize;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Nf4;
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

    private readonly Option<string?> _calibrate = new("--calibrate")
    {
        HelpName = "FILE",
        Description = "Round the linears so that their results on this training data change least: better, but the base must fit into memory in float32, and it takes minutes instead of seconds.",
    };

    private readonly Option<double?> _evalSplit = new("--eval-split")
    {
        HelpName = "SHARE",
        Description = "Share of the calibration data's conversations to leave aside: those that `train` with the same share and seed holds out (default: 0.1).",
    };

    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", DefaultValueFactory = _ => new TrainOptions().Seed, Description = "Seed of that choice (default: 42)." };

    public QuantizeVerb()
        : base("quantize", "Quantize the linears of the layers to NF4: a folder that transformers, PEFT and vLLM load with bitsandbytes.")
    {
        _doubleQuant.AcceptOnlyFromAmong("on", "off");
        Add(_base);
        Add(_out);
        Add(_nf4);
        Add(_doubleQuant);
        Add(_calibrate);
        Add(_evalSplit);
        Add(_seed);
        Validators.Add(result =>
        {
            if (result.GetValue(_calibrate) is null && (result.GetResult(_evalSplit) is not null || result.GetResult(_seed) is { Implicit: false }))
                result.AddError("--eval-split and --seed say what --calibrate leaves aside: name the data with --calibrate FILE, or leave them out.");
            if (result.GetValue(_evalSplit) is not (null or (>= 0 and < 1)))
                result.AddError("--eval-split: a share from 0 up to, but not including, 1.");
        });
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out);
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        var data = parsed.GetValue(_calibrate);
        if (data is null && model.Kind == BaseModelKind.Gguf && model.Tensors.Values.Any(tensor => tensor.Type is not (StoredType.F32 or StoredType.F16 or StoredType.BF16)))
            output.Notes.MarkupLineInterpolated($"[yellow]warning:[/] {model.Path} is quantized already; its numbers are rounded a second time, which a small model feels (SmolLM2-135M: a tenth more loss). Training needs no NF4 of it: `train --quantize keep` takes the file as it is. --calibrate FILE rounds with less loss.");
        var doubleQuantized = parsed.GetRequiredValue(_doubleQuant) == "on";
        if (data is null)
            QuantizedFolder.Write(model, folder, doubleQuantized, cancellation);
        else
            await CountedProgress.ShowAsync(output, "layers", TimeProvider.System, progress => Task.Run(() => QuantizedFolder.Write(model, folder, doubleQuantized, () => Calibrate(progress), cancellation), cancellation));
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*.safetensors").Sum(file => file.Length);
        if (output.Json)
            output.WriteJson(new { Folder = folder, Base = model.Path, Bytes = bytes, DoubleQuant = doubleQuantized, CalibratedWith = data });
        else
            output.Results.WriteLine($"{folder}: {model.DisplayName} in NF4, {bytes / 1e6:N1} MB");
        return ExitCode.Done;

        IReadOnlyDictionary<string, Nf4Codes> Calibrate(Action<int, int> progress)
        {
            var text = CalibrationText.Read(model, data, parsed.GetValue(_evalSplit), parsed.GetValue(_seed));
            output.Notes.WriteLine($"calibrating with {text.Tokens:N0} tokens of {data}");
            return new CalibratedNf4(model, text, doubleQuantized) { Threads = GlobalOptions.ThreadCount(parsed) }.Run(progress, cancellation);
        }
    }
}
