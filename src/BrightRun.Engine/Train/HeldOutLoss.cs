using BrightRun.Domain;
using BrightRun.Tokens.Examples;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>The mean loss over all supervised tokens of data that are not trained on.</summary>
/// <param name="sequences">The held-out sequences.</param>
/// <param name="grouping">How they share forward passes.</param>
internal sealed class HeldOutLoss(IReadOnlyList<TrainingSequence> sequences, GroupingOptions grouping)
{
    private readonly IReadOnlyList<MicroBatch> _batches =
        MicroBatcher.Group(Enumerable.Range(0, sequences.Count), [.. sequences.Select(sequence => sequence.Ids.Length)], grouping);

    private readonly BatchSource _source = new(sequences, seed: 0); // nothing is dropped in an evaluation

    /// <summary>The loss in nats per token.</summary>
    /// <exception cref="RefusedException">It is no number.</exception>
    public double Measure(ITrainingObjective objective)
    {
        using var scope = NewDisposeScope();
        var sum = 0.0;
        var tokens = 0L;
        foreach (var batch in _batches)
        {
            var loss = objective.Loss(_source.Of(batch, step: 0));
            sum += loss.Sum;
            tokens += loss.Tokens;
        }

        return double.IsFinite(sum) && tokens > 0
            ? sum / tokens
            : throw new RefusedException($"the loss on the held-out data is {sum / tokens}.", "The run has diverged: lower --lr, or train with --dtype f32.");
    }
}
