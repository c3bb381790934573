using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples;

/// <summary>Everything that a run trains on and is evaluated on, as token sequences.</summary>
public sealed record TrainingSet
{
    private TrainingSet(TrainingSetBuilder training, TrainingSetBuilder heldOut)
    {
        Sequences = training.Sequences;
        EvalSequences = heldOut.Sequences;
        Report = training.Report();
        EvalReport = heldOut.Report();
        Fingerprint = SequenceFingerprint.Of(Sequences, EvalSequences);
    }

    /// <summary>The sequences trained on, in file order.</summary>
    public IReadOnlyList<TrainingSequence> Sequences { get; }

    /// <summary>The sequences held out for evaluation, in file order; may be empty.</summary>
    public IReadOnlyList<TrainingSequence> EvalSequences { get; }

    /// <summary>What became of the training data.</summary>
    public TrainingSetReport Report { get; }

    /// <summary>What became of the held-out data.</summary>
    public TrainingSetReport EvalReport { get; }

    /// <summary>SHA-256 over the ids, labels and pair counts of all sequences, lower-case hexadecimal: equal exactly when training sees the same.</summary>
    public string Fingerprint { get; }

    /// <summary>Renders and folds conversations.</summary>
    /// <param name="training">Conversations to train on.</param>
    /// <param name="heldOut">Conversations to evaluate on; may be empty.</param>
    /// <param name="format">The base's chat format.</param>
    /// <param name="options">Length limit, folding, step size.</param>
    /// <exception cref="RefusedException">No pair can be trained on, or conversations are held out and none of their pairs can be used.</exception>
    public static TrainingSet Build(IEnumerable<Conversation> training, IEnumerable<Conversation> heldOut, IChatFormat format, ExampleOptions options)
    {
        var kept = new TrainingSetBuilder(options);
        foreach (var conversation in training)
            kept.Add(conversation, format);
        // Evaluation has no steps: a held-out conversation is folded whole.
        var evaluated = new TrainingSetBuilder(options with { StepPairs = int.MaxValue });
        foreach (var conversation in heldOut)
            evaluated.Add(conversation, format);
        return Finish(kept, evaluated, options);
    }

    /// <summary>Takes the sequences of two builders, for data that are already tokenized.</summary>
    /// <exception cref="RefusedException">No pair can be trained on, or lines are held out and none can be used.</exception>
    public static TrainingSet Finish(TrainingSetBuilder training, TrainingSetBuilder heldOut, ExampleOptions options)
    {
        var set = new TrainingSet(training, heldOut);
        RefuseEmpty(set.Report, "trained on", options);
        if (set.EvalReport.StoredPairs > 0)
            RefuseEmpty(set.EvalReport, "evaluated on", options);
        return set;
    }

    private static void RefuseEmpty(TrainingSetReport report, string purpose, ExampleOptions options)
    {
        if (report.Pairs > 0)
            return;
        if (report.LeftOut.Count > 0)
        {
            throw new RefusedException(
                $"no pair can be {purpose}: {report.LeftOut.Count} are longer than {options.LengthLimit} tokens (the first: {report.LeftOut[0].Name}, {report.LeftOut[0].Reason})",
                "Raise --max-length, or choose a base with a longer context.");
        }
        throw new RefusedException(
            $"no pair can be {purpose}: {report.StoredPairs} stored, {report.Masked.Count} masked, the rest without an answer",
            "`brightrun data validate FILE` lists what is wrong with each pair.");
    }
}
