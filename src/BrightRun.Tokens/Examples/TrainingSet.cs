using BrightRun.Domain;

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

    /// <summary>Takes the sequences of two builders.</summary>
    /// <param name="training">What is trained on.</param>
    /// <param name="heldOut">What is evaluated on; may hold nothing.</param>
    /// <param name="options">The options of both, for messages.</param>
    /// <exception cref="RefusedException">No pair can be trained on, or pairs are held out and none can be used.</exception>
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
