using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Train;

/// <summary>The sequences of a run: those trained on, and those held out.</summary>
internal sealed class RunData
{
    private RunData(TrainingSetBuilder training, TrainingSetBuilder evaluation, IChatFormat? format, FindingLog findings)
    {
        Training = training.Sequences;
        Evaluation = evaluation.Sequences;
        Report = training.Report();
        EvaluationReport = evaluation.Report();
        Format = format;
        Findings = findings;
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

    /// <summary>Pairs whose answer is also that of an earlier one.</summary>
    public int RepeatedTargets { get; private init; }

    /// <summary>True when a share was to be held out by default and a single conversation left nothing to hold out.</summary>
    public bool SplitWasImpossible { get; private init; }

    /// <summary>Reads, splits and tokenizes.</summary>
    /// <param name="options">Data, split, chat format.</param>
    /// <param name="model">The base, for its tokenizer.</param>
    /// <param name="examples">How conversations become sequences.</param>
    /// <exception cref="RefusedException">The data cannot be trained on.</exception>
    public static RunData Read(TrainOptions options, BaseModel model, ExampleOptions examples)
    {
        var findings = new FindingLog();
        var source = RunSource.Read(options.Data!, findings);
        var separate = options.EvalData is null ? null : RunSource.Read(options.EvalData, new FindingLog());
        if (separate is not null && separate.IsTokenized != source.IsTokenized)
            throw new RefusedException($"--eval-data {options.EvalData} and --data {options.Data}: one is tokenized, the other is text.", "Give both in the same form.");

        var share = options.EvalSplit ?? (separate is not null || source.Count < 2 ? 0 : TrainOptions.DefaultEvalSplit);
        var heldOut = ConversationSplit.HoldOut(source.SplitEntries(), share, options.Seed);

        var format = source.IsTokenized ? null : FormatOf(options.Format, model);
        TrainingSetBuilder training = new(examples), evaluation = new(examples);
        for (var i = 0; i < source.Count; i++)
            source.AddTo(heldOut[i] ? evaluation : training, i, format);
        for (var i = 0; i < (separate?.Count ?? 0); i++)
            separate!.AddTo(evaluation, i, format);
        if (training.Sequences.Count == 0)
            throw new RefusedException($"{options.Data}: nothing is left to train on.", "`brightrun data preview` shows what becomes of each pair; a larger --max-length or a smaller --eval-split may help.");
        return new RunData(training, evaluation, format, findings)
        {
            RepeatedTargets = source.RepeatedTargets(heldOut),
            SplitWasImpossible = options.EvalSplit is null && separate is null && source.Count < 2,
        };
    }

    private static IChatFormat FormatOf(string name, BaseModel model)
    {
        if (model.TokenizerPath is not { } path)
            throw new RefusedException($"{model.Path} has no tokenizer, and the training data are text.", "Put the base's tokenizer.json beside its weights, or train on tokenized lines.");
        return ChatFormats.Create(name, Tokenizer.Open(path));
    }
}
