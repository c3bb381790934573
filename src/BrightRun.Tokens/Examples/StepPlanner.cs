using BrightRun.Domain;

namespace BrightRun.Tokens.Examples;

/// <summary>How sequences are dealt out to optimizer steps.</summary>
public sealed record StepOptions
{
    /// <summary>Pairs of one step: batch × accumulate; 1 or more.</summary>
    public required int StepPairs { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether each epoch has a new order (<c>--shuffle</c>).</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>How the sequences of a step share forward passes.</summary>
    public GroupingOptions Grouping { get; init; } = new();
}

/// <summary>
/// Deals the sequences of every epoch out to optimizer steps. Step k ends with the first sequence at which the epoch's
/// cumulative pairs reach k × <see cref="StepOptions.StepPairs"/>, but never takes a sequence that the steps after it need:
/// an epoch has ⌈pairs ÷ step pairs⌉ steps in every order, folded or not.
/// </summary>
/// <remarks>
/// Why each step gets a sequence: no sequence holds more pairs than a step (checked), so there are at least as many sequences
/// as steps, the ends by cumulative pairs strictly increase, and so do the latest ends that leave one sequence to every later
/// step; the smaller of two strictly increasing series strictly increases. The second clause acts only where the last
/// sequences would overshoot the last full step and leave the short one nothing.
/// </remarks>
public sealed class StepPlanner
{
    private readonly IReadOnlyList<TrainingSequence> _sequences;
    private readonly StepOptions _options;
    private readonly int[] _lengths;

    /// <exception cref="RefusedException">There is nothing to train on.</exception>
    /// <exception cref="ArgumentException">A sequence holds more pairs than a step (the builder's <see cref="ExampleOptions.StepPairs"/> prevents it).</exception>
    public StepPlanner(IReadOnlyList<TrainingSequence> sequences, StepOptions options)
    {
        if (options.StepPairs < 1)
            throw new ArgumentException($"A step needs at least 1 pair, not {options.StepPairs}.", nameof(options));
        if (sequences.FirstOrDefault(sequence => sequence.Pairs > options.StepPairs) is { } large)
            throw new ArgumentException($"{large.Source} holds {large.Pairs} pairs, a step {options.StepPairs}.", nameof(sequences));
        if (sequences.Count == 0)
            throw new RefusedException("there is nothing to train on", "See `brightrun data validate` for what the training file holds.");

        _sequences = sequences;
        _options = options;
        _lengths = [.. sequences.Select(sequence => sequence.Ids.Length)];
        long pairs = sequences.Sum(sequence => (long)sequence.Pairs);
        StepsPerEpoch = checked((int)((pairs + options.StepPairs - 1) / options.StepPairs));
    }

    /// <summary>Optimizer steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The plans of the steps <paramref name="first"/> … <paramref name="last"/> − 1, counted through all epochs from 0. Epochs follow each other without end.</summary>
    public IEnumerable<StepPlan> Steps(int first, int last)
    {
        for (int step = first; step < last;)
        {
            int epoch = step / StepsPerEpoch;
            var order = EpochOrder.Of(_sequences.Count, epoch, _options.Seed, _options.Shuffle);
            var ends = StepEnds(order);
            for (int inEpoch = step % StepsPerEpoch; inEpoch < StepsPerEpoch && step < last; inEpoch++, step++)
                yield return Plan(epoch, order.AsSpan(inEpoch == 0 ? 0 : ends[inEpoch - 1], StepSize(ends, inEpoch)));
        }
    }

    /// <summary>The forward passes of a step, where fewer sequences than planned find room in one.</summary>
    /// <param name="step">A step of this planner.</param>
    /// <param name="most">Most sequences in a forward pass; null for as many as planned.</param>
    public IReadOnlyList<MicroBatch> Deal(StepPlan step, int? most) => most is null
        ? step.MicroBatches
        : MicroBatcher.Group(step.MicroBatches.SelectMany(batch => batch.Sequences), _lengths, _options.Grouping.WithAtMost(most));

    private static int StepSize(int[] ends, int step) => ends[step] - (step == 0 ? 0 : ends[step - 1]);

    /// <summary>For each step of the epoch the number of sequences in it and before it.</summary>
    private int[] StepEnds(int[] order)
    {
        var ends = new int[StepsPerEpoch];
        long pairs = 0;
        int taken = 0;
        for (int step = 0; step < StepsPerEpoch; step++)
        {
            int latest = order.Length - (StepsPerEpoch - 1 - step);
            while (taken < latest && pairs < (step + 1L) * _options.StepPairs)
                pairs += _sequences[order[taken++]].Pairs;
            ends[step] = taken;
        }
        return ends;
    }

    private StepPlan Plan(int epoch, ReadOnlySpan<int> sequences)
    {
        int pairs = 0;
        long tokens = 0, supervised = 0;
        foreach (int sequence in sequences)
        {
            pairs += _sequences[sequence].Pairs;
            tokens += _lengths[sequence];
            supervised += _sequences[sequence].SupervisedTokens;
        }
        return new StepPlan(epoch, MicroBatcher.Group(sequences.ToArray(), _lengths, _options.Grouping), pairs, tokens, supervised);
    }
}
