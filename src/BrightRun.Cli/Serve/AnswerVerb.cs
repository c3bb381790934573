using System.CommandLine;
using System.Globalization;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using BrightRun.Engine.Generate;
using BrightRun.Engine.Generate.Files;
using Spectre.Console;

namespace BrightRun.Cli.Serve;

/// <summary><c>answer</c>: every prompt of a file answered into another file; the same line again continues.</summary>
internal sealed class AnswerVerb : Verb
{
    private readonly Option<string> _input = new("--input") { Required = true, HelpName = "PROMPTS.jsonl", Description = "Prompts, one JSON object a line: {\"id\", \"messages\"}." };

    private readonly Option<string> _out = new("--out")
    {
        Required = true,
        HelpName = "ANSWERS.jsonl",
        Description = "Where the answers go: {\"id\", \"text\", \"ids\", \"finish_reason\"}. Answers that are there are kept, the rest is added.",
    };

    private readonly Option<int> _batch = new("--batch")
    {
        HelpName = "N",
        Description = $"Answers written side by side: speed and memory, not the answers (default: {GeneratorSettings.DefaultBatch}).",
        DefaultValueFactory = _ => GeneratorSettings.DefaultBatch,
    };

    private readonly SpeakerFlags _flags;

    public AnswerVerb()
        : base("answer", "Answer a file of prompts with a base or an adapter.")
    {
        Add(_input);
        Add(_out);
        _flags = new SpeakerFlags(this);
        Add(_batch);
        _batch.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var batch) && batch < 1)
                result.AddError($"--batch {batch}: not a number of answers.\nUse 1 or more.");
        });
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        if (_flags.FindMistake(parsed) is { } mistake)
            return mistake.Report(parsed);
        var request = new AnswerRequest(
            parsed.GetRequiredValue(_input),
            parsed.GetRequiredValue(_out),
            _flags.Speaker(parsed),
            _flags.Sampling(parsed),
            parsed.GetValue(GlobalOptions.Threads),
            parsed.GetValue(_batch));
        SpeakerFlags.WarnOfOtherBase(request.Speaker, output);
        var outcome = await AnswerDisplay.ShowAsync(output, request, cancellation);
        if (output.Json)
            WriteDocument(request, outcome, output);
        else if (!outcome.Interrupted)
            output.Results.WriteLine($"{request.Output}: {Summary(outcome)}");
        if (outcome.Cut > 0)
            output.Notes.MarkupLineInterpolated($"[yellow]warning:[/] {outcome.Cut} of {outcome.Progress.Answered} answers were cut at --max-tokens {request.Sampling.MaxTokens} or at the end of the context; they say finish_reason length.");
        if (!outcome.Interrupted)
            return ExitCode.Done;
        output.Notes.WriteLine($"stopped: {outcome.Progress.Answered} of {outcome.Progress.Rows} answered and kept. Continue with the same command.");
        return ExitCode.Interrupted;
    }

    private static string Summary(AnswerOutcome outcome)
    {
        var progress = outcome.Progress;
        return progress.AnsweredNow == 0
            ? $"all {progress.Rows} answers were there."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Rows} answers, {progress.AnsweredNow} of them now in {ForecastText.Duration(progress.Elapsed)} ({progress.Tokens:N0} tokens, {progress.TokensPerSecond:F0} a second, {outcome.Record.Options["dtype"]})");
    }

    private static void WriteDocument(AnswerRequest request, AnswerOutcome outcome, VerbOutput output) => output.WriteJson(new
    {
        Out = request.Output,
        Status = outcome.Interrupted ? "interrupted" : "completed",
        Rows = outcome.Progress.Rows,
        outcome.Progress.Answered,
        outcome.Progress.AnsweredNow,
        outcome.Cut,
        outcome.Progress.Tokens,
        Seconds = outcome.Progress.Elapsed.TotalSeconds,
        outcome.Progress.TokensPerSecond,
        outcome.Record.Options,
        outcome.Record.Stop,
        outcome.Record.Base,
        outcome.Record.Adapter,
        outcome.Record.Input,
    });
}
