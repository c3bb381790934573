using BrightRun.Domain;
using BrightRun.Engine.Pretrain;
using BrightRun.Engine.Train;
using BrightRun.Tokens.Examples;

namespace BrightRun.Cli.Base.Making;

/// <summary>How a call ended.</summary>
/// <param name="Training">What training came to.</param>
/// <param name="Card">What the finished base says of itself; null where the call was interrupted.</param>
internal sealed record MadeBase(PretrainingOutcome Training, BaseRecord? Card);

/// <summary>
/// Makes our own base: composes text, trains a tokenizer on it, trains the model, measures it, and writes the folder. Everything
/// before the folder lies in a second one beside it, so that a call can be interrupted anywhere and continued.
/// </summary>
/// <param name="plan">What is made.</param>
/// <param name="folder">The folder to make.</param>
/// <param name="observer">Watches.</param>
/// <param name="clock">Measures and dates.</param>
internal sealed class BaseMaker(MakePlan plan, string folder, ITrainingObserver observer, TimeProvider clock)
{
    private readonly string _run = RunFolderOf(folder);

    /// <summary>Where a base that is being made keeps its plan, tokenizer, metrics and checkpoints.</summary>
    public static string RunFolderOf(string folder) => Path.TrimEndingDirectorySeparator(folder) + ".making";

    /// <summary>Begins, or continues where an earlier call stopped.</summary>
    /// <exception cref="RefusedException">The folder exists, or what the run rests on has changed.</exception>
    public MadeBase Make(CancellationToken stop)
    {
        if (Path.Exists(folder))
            throw new RefusedException($"{folder} exists already.", "Choose another --out.");
        observer.Stage("composing text");
        var text = new BaseText(plan.Seed, plan.Tokens);
        observer.Stage("training the tokenizer");
        var tokenizer = BaseTokens.Open(TokenizerFolder, () => text.Words(stop), SmallLlama.ContextLength);
        var special = tokenizer.SpecialTokens;
        var model = SmallLlama.Describe(tokenizer.VocabularySize, special[BaseTokens.EndOfText], special[BaseTokens.EndOfTurn], special[BaseTokens.Padding]);
        var encoder = new DocumentEncoder(tokenizer, model.ContextLength);
        var setup = new PretrainingSetup
        {
            Folder = _run,
            Model = model,
            Training = text.Training(encoder, stop),
            HeldOut = [.. text.HeldOut.Select(encoder.Encode).OfType<TrainingSequence>()],
            Options = new PretrainingOptions { Seed = plan.Seed, BFloat16 = plan.Dtype == "bf16", Threads = plan.Threads },
        };
        var fingerprint = TextFingerprint.Of(setup.Training, setup.HeldOut);
        fingerprint.EnsureSame(_run);
        observer.Stage($"{setup.Training.Count:N0} documents with {setup.Training.Sum(one => (long)one.Ids.Length):N0} tokens, {setup.HeldOut.Count} held out, vocabulary {tokenizer.VocabularySize:N0}");

        var run = new PretrainingRun(setup, observer, clock);
        var training = run.Execute(stop);
        if (!training.Finished)
            return new MadeBase(training, null);
        observer.Stage("measuring the model and writing the folder");
        var writer = new BaseWriter(plan, model, fingerprint, clock);
        var card = writer.Write(folder, run.ModelFolderPath, TokenizerFolder, text.HeldOut, setup, training);
        Directory.Delete(_run, recursive: true);
        return new MadeBase(training, card);
    }

    private string TokenizerFolder => Path.Combine(_run, "tokenizer");
}
