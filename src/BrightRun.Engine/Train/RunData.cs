using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Curate.Preferences;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Examples.Preferences;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Train;

/// <summary>The sequences of a run: those trained on, and those held out.</summary>
internal sealed class RunData
{
    private RunData(LoadedTrainingSet loaded, IChatFormat? format)
    {
        Training = loaded.Set.Sequences;
        Evaluation = loaded.Set.EvalSequences;
        Report = loaded.Set.Report;
        EvaluationReport = loaded.Set.EvalReport;
        Format = format;
        Findings = loaded.Findings;
        SplitWasImpossible = loaded.SplitWasImpossible;
    }

    public IReadOnlyList<TrainingSequence> Training { get; }

    public IReadOnlyList<TrainingSequence> Evaluation { get; }

    /// <summary>What became of the pairs trained on.</summary>
    public TrainingSetReport Report { get; }

    public TrainingSetReport EvaluationReport { get; }

    /// <summary>How messages became tokens; null for tokenized data.</summary>
    public IChatFormat? Format { get; }

    /// <summary>What the reader found in the training data.</summary>
    public FindingLog Findings { get; }

    /// <summary>True when a share was to be held out by default and a single conversation left nothing to hold out.</summary>
    public bool SplitWasImpossible { get; }

    /// <summary>The longest sequences, held-out ones among them, as many as a pass holds: no pass has more tokens.</summary>
    /// <param name="microBatch">Most sequences of a pass.</param>
    public IReadOnlyList<TrainingSequence> LargestPass(int microBatch) =>
        [.. Training.Concat(Evaluation).OrderByDescending(sequence => sequence.Ids.Length).Take(microBatch)];

    /// <summary>About how many different numbers of tokens the passes of a run have; where a pass holds several sequences, each is its own.</summary>
    public long PassLengths(int microBatch, bool packing)
    {
        var lengths = Training.Concat(Evaluation).Select(sequence => sequence.Ids.Length);
        return microBatch == 1 && !packing ? lengths.Distinct().Count() : lengths.Count();
    }

    /// <summary>Reads, splits and tokenizes.</summary>
    /// <param name="options">Data, split, chat format.</param>
    /// <param name="model">The base, for its tokenizer.</param>
    /// <param name="examples">How conversations become sequences.</param>
    /// <exception cref="RefusedException">The data cannot be trained on.</exception>
    public static RunData Read(TrainOptions options, BaseModel model, ExampleOptions examples)
    {
        if (options.Method == TrainMethod.Sft && PreferenceReader.Holds(options.Data!))
            throw new RefusedException($"{options.Data}: its lines prefer one answer to another, and --method sft learns from single answers.", "Learn from preferences: --method dpo.");
        IChatFormat? format = null;
        IChatFormat Format() => format = FormatOf(options.Format, model);
        var source = new TrainingSetSource
        {
            Data = options.Data!,
            EvalData = options.EvalData,
            EvalSplit = options.EvalSplit ?? TrainOptions.DefaultEvalSplit,
            SplitIfPossible = options.EvalSplit is null,
            Seed = options.Seed,
        };
        var loaded = options.Method == TrainMethod.Dpo
            ? new PreferenceSetLoader(source, Format, examples).Load()
            : new TrainingSetLoader(source, Format, examples).Load();
        return new RunData(loaded, format);
    }

    private static IChatFormat FormatOf(string name, BaseModel model)
    {
        if (model.TokenizerPath is not { } path)
            throw new RefusedException($"{model.Path} has no tokenizer, and the training data are text.", "Put the base's tokenizer.json beside its weights, or train on tokenized lines.");
        return ChatFormats.Create(name, new PieceMemory(Tokenizer.Open(path)));
    }
}
