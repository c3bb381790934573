using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;

namespace BrightRun.Cli.Train;

/// <summary><c>train</c>: from a training file to a verified adapter, on this machine.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly RecordOptions<TrainOptions> _options;

    public TrainVerb()
        : base("train", "Train a LoRA adapter and prove that it does something.") =>
        _options = new RecordOptions<TrainOptions>(this);

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var request = Request(parsed);
        if (FindMistake(request.Options) is { } mistake)
            return mistake.Report(parsed);

        // Tensor scopes belong to a thread: the run has one of its own, on which nothing is awaited.
        Task<RunOutcome> Run(ITrainingObserver observer) => Task.Factory.StartNew(
            () => new TrainingRun(request, observer).Execute(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var outcome = output.IsLive ? await LiveDisplay.ShowAsync(output.Notes, Run) : await Run(new PlainDisplay(output.Notes, TimeProvider.System));
        return TrainReport.Write(outcome, output);
    }

    private TrainRequest Request(ParseResult parsed)
    {
        var given = _options.Given(parsed);
        return new TrainRequest(OptionTable.With(TrainSliders.Beneath(given), given), given, parsed.GetValue(GlobalOptions.Threads));
    }

    private static Failure? FindMistake(TrainOptions options)
    {
        var errors = options.Validate();
        if (errors.Count > 0)
            return new Failure(string.Join(Environment.NewLine + "  ", errors), "`brightrun train --help` says what each option takes.", ExitCode.Usage);
        return options switch
        {
            { Resume: not null } => null,
            { Data: null } => new Failure("--data is missing: nothing to train on.", "Name a file of training data: --data FILE.", ExitCode.Usage),
            { Base: null } => new Failure("--base is missing: no model to train.", "Name a Hugging Face folder or a GGUF file: --base PATH.", ExitCode.Usage),
            _ => null,
        };
    }
}
