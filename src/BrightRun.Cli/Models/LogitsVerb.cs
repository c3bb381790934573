using System.CommandLine;
using BrightRun.Cli.Adapters;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;

namespace BrightRun.Cli.Models;

/// <summary><c>model logits</c>: the scores that a base, with or without an adapter, gives to stored token ids.</summary>
internal sealed class LogitsVerb : Verb
{
    private readonly Option<string> _base = AdapterOptions.Base();

    private readonly Option<string?> _adapter = new("--adapter") { HelpName = "DIR", Description = "An adapter over the base." };

    private readonly Option<string> _input = new("--input") { Required = true, HelpName = "IDS.safetensors", Description = "Token ids: input_ids [N, T], int32 or int64." };

    private readonly Option<string> _out = new("--out") { Required = true, HelpName = "OUT.safetensors", Description = "Where to write logits [N, T, V], float32." };

    private readonly Option<FloatType> _dtype = new("--dtype") { HelpName = "f32|bf16", Description = "Type of base and compute (default: f32).", DefaultValueFactory = _ => FloatType.F32 };

    private readonly Option<bool> _allowOtherBase = AdapterOptions.AllowOtherBase();

    public LogitsVerb()
        : base("logits", "Compute the logits of stored token ids, to hold them against other software.")
    {
        foreach (var option in new Option[] { _base, _adapter, _input, _out, _dtype, _allowOtherBase })
            Add(option);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        using var model = BaseModel.Open(parsed.GetRequiredValue(_base));
        var adapter = parsed.GetValue(_adapter);
        if (adapter is not null)
        {
            BaseNameWarning.Write(output, adapter, model);
            AdapterVerification.EnsureBase(adapter, model, parsed.GetValue(_allowOtherBase));
        }

        var target = parsed.GetRequiredValue(_out);
        var (sequences, length) = new LogitsFile(model, adapter, parsed.GetValue(_dtype), GlobalOptions.ThreadCount(parsed))
            .Write(parsed.GetRequiredValue(_input), target, cancellation);
        if (output.Json)
            output.WriteJson(new { Out = target, Sequences = sequences, Length = length, Vocabulary = model.Config.VocabularySize });
        else
            output.Results.WriteLine($"{target}: logits of {sequences} × {length} tokens over {model.Config.VocabularySize} ids");
        return Task.FromResult(ExitCode.Done);
    }
}
