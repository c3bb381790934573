using System.CommandLine;
using System.Globalization;
using BrightRun.Cli.Base.Making;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using BrightRun.Domain;
using BrightRun.Engine.Pretrain;
using BrightRun.Engine.Train;

namespace BrightRun.Cli.Base;

/// <summary><c>base make</c>: our own small base from nothing: text, tokenizer, model, card.</summary>
internal sealed class MakeVerb : Verb
{
    private const long DefaultTokens = 4_000_000;
    private const long FewestTokens = 20_000;
    private const long MostTokens = 1_000_000_000;
    private const double SecondsPerMinute = 60;

    private readonly Option<string> _out = new("--out") { HelpName = "DIR", Description = "The folder to make; it must not exist (default: brightrun-base).", DefaultValueFactory = _ => "brightrun-base" };
    private readonly Option<long?> _tokens = new("--tokens") { HelpName = "N", Description = "Tokens to train on, 20000 or more (default: 4000000)." };
    private readonly Option<double?> _minutes = new("--minutes") { HelpName = "N", Description = "As many tokens as this machine trains on in about N minutes when nothing else runs; instead of --tokens." };
    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "Seed of text, first weights and order (default: 1).", DefaultValueFactory = _ => 1UL };
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue the interrupted call with the same --out; everything else is taken from it." };

    public MakeVerb()
        : base("make", "Make a small base model from nothing: compose text, train a tokenizer and a model on it.")
    {
        Add(_out);
        Add(_tokens);
        Add(_minutes);
        Add(_seed);
        Add(_resume);
        _tokens.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, CultureInfo.InvariantCulture, out var tokens) && tokens is < FewestTokens or > MostTokens)
                result.AddError($"--tokens {tokens}: not a number of tokens to train on.\nUse {FewestTokens} to {MostTokens}.");
        });
        _minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var minutes) && minutes is not (> 0 and <= 10_000))
                result.AddError($"--minutes {token.Value}: not a time.\nUse a number above 0 and up to 10000.");
        });
        Validators.Add(result =>
        {
            if (result.GetResult(_tokens) is { Implicit: false } && result.GetResult(_minutes) is { Implicit: false })
                result.AddError("--tokens and --minutes: both say how much is trained on.\nGive one of them.");
        });
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out);

        // Tensor scopes belong to a thread: the run has one of its own, on which nothing is awaited.
        Task<MadeBase> Run(ITrainingObserver observer) => Task.Factory.StartNew(
            () => new BaseMaker(PlanOf(parsed, folder, observer), folder, observer, TimeProvider.System).Make(cancellation),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var made = output.IsLive ? await LiveDisplay.ShowAsync(output.Notes, Run) : await Run(new PlainDisplay(output.Notes, TimeProvider.System));
        return MakeReport.Write(made, folder, output);
    }

    private MakePlan PlanOf(ParseResult parsed, string folder, ITrainingObserver observer)
    {
        var run = BaseMaker.RunFolderOf(folder);
        if (parsed.GetValue(_resume))
            return Continued(parsed, MakePlan.Read(run));
        if (Path.Exists(run))
            throw new RefusedException($"{run} holds an interrupted call.", $"Continue it: brightrun base make --out {folder} --resume; or remove it.");

        var threads = GlobalOptions.ThreadCount(parsed);
        observer.Stage("measuring this processor");
        var compute = PretrainingCompute.Measure(SmallLlama.Describe(BaseTokens.Vocabulary, endOfText: 0, endOfTurn: 0, padding: 0), threads);
        var tokens = parsed.GetValue(_minutes) is { } minutes
            ? Math.Clamp((long)(minutes * SecondsPerMinute * compute.TokensPerSecond), FewestTokens, MostTokens)
            : parsed.GetValue(_tokens) ?? DefaultTokens;
        var dtype = compute.BFloat16 ? "bf16" : "f32";
        observer.Stage($"{tokens:N0} tokens in {dtype} with {threads} threads: about {ForecastText.Duration(TimeSpan.FromSeconds(tokens / compute.TokensPerSecond))} when nothing else runs ({compute.Reason})");
        var plan = new MakePlan { Version = MakePlan.CurrentVersion, Seed = parsed.GetValue(_seed), Tokens = tokens, Threads = threads, Dtype = dtype };
        plan.Write(run);
        return plan;
    }

    /// <summary>The stored plan; what is given again must not differ from it.</summary>
    private MakePlan Continued(ParseResult parsed, MakePlan plan)
    {
        if (parsed.GetValue(_tokens) is { } tokens && tokens != plan.Tokens)
            throw Differs(_tokens, $"{tokens}", $"{plan.Tokens} tokens");
        if (parsed.GetValue(_minutes) is { } minutes)
            throw Differs(_minutes, $"{minutes}", $"{plan.Tokens} tokens");
        if (parsed.GetResult(_seed) is { Implicit: false } && parsed.GetValue(_seed) != plan.Seed)
            throw Differs(_seed, $"{parsed.GetValue(_seed)}", $"seed {plan.Seed}");
        if (parsed.GetValue(GlobalOptions.Threads) is { } threads && threads != plan.Threads)
            throw Differs(GlobalOptions.Threads, $"{threads}", $"{plan.Threads} threads");
        return plan;
    }

    private static RefusedException Differs(Option option, string given, string before) =>
        new($"{option.Name} {given} differs from the call that is to be continued: it began with {before}.", $"Leave {option.Name} out, or begin anew with another --out.");
}
