using System.CommandLine;
using BrightRun.Cli.Adapters;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Serve;
using BrightRun.Formats;

namespace BrightRun.Cli.Serve;

/// <summary>The flags of a verb that lets a model speak: who speaks, and how tokens are chosen.</summary>
internal sealed class SpeakerFlags
{
    private readonly RecordOptions<SpeakerOptions> _speaker;
    private readonly RecordOptions<SamplingOptions> _sampling;
    private readonly Option<string[]?> _stop = new("--stop") { HelpName = "TEXT", Description = "Ends an answer before this text; may be given several times." };

    /// <summary>Adds them to a verb.</summary>
    public SpeakerFlags(Command verb)
    {
        _speaker = new RecordOptions<SpeakerOptions>(verb);
        _sampling = new RecordOptions<SamplingOptions>(verb);
        verb.Add(_stop);
    }

    public SpeakerOptions Speaker(ParseResult parsed) => _speaker.Bind(parsed, new SpeakerOptions());

    public SamplingOptions Sampling(ParseResult parsed) => _sampling.Bind(parsed, new SamplingOptions()) with { Stop = parsed.GetValue(_stop) ?? [] };

    /// <summary>What is wrong with the line; null when nothing is.</summary>
    public Failure? FindMistake(ParseResult parsed)
    {
        if (Sampling(parsed).Validate() is { Count: > 0 } errors)
            return new Failure(string.Join(Environment.NewLine + "  ", errors), $"`{parsed.CommandResult.Command.PathText()} --help` says what each option takes.", ExitCode.Usage);
        return Speaker(parsed).Base is null
            ? new Failure("--base is missing: no model to speak.", "Name a Hugging Face folder or a GGUF file: --base PATH.", ExitCode.Usage)
            : null;
    }

    /// <summary>Says where an adapter was made for a base of another name, and nothing else tells whether it is the same.</summary>
    public static void WarnOfOtherBase(SpeakerOptions speaker, VerbOutput output)
    {
        if (speaker.Adapter is not { } adapter)
            return;
        using var source = BaseModel.Open(speaker.Base!);
        BaseNameWarning.Write(output, adapter, source);
    }
}
