using BrightRun.Domain;
using BrightRun.Tokens.Examples;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>The mean loss over all supervised tokens of data that are not trained on.</summary>
/// <param name="sequences">The held-out sequences.</param>
/// <param name="grouping">How they share forward passes.</param>
internal sealed class HeldOutLoss(IReadOnlyList<TrainingSequence> sequences, GroupingOptions grouping)
{
    private readonly BatchSource _source = new(sequences, seed: 0); // nothing is dropped in an evaluation

    /// <summary>The forward passes over the data.</summary>
    /// <param name="most">Most sequences in one of them, where fewer than planned; else null.</param>
    public IReadOnlyList<MicroBatch> Deal(int? most) => MicroBatcher.Group(sequences, grouping.WithAtMost(most));

    /// <summary>The loss in nats per token.</summary>
    /// <param name="objective">What is minimised.</param>
    /// <param name="passes">The forward passes, as <see cref="Deal"/> gives them.</param>
    /// <exception cref="RefusedException">It is no number.</exception>
    public double Measure(ITrainingObjective objective, IReadOnlyList<MicroBatch> passes)
    {
        using var scope = NewDisposeScope();
        var sum = 0.0;
        var tokens = 0L;
        foreach (var pass in passes)
        {
            var loss = objective.Loss(_source.Of(pass, step: 0));
            sum += loss.Sum;
            tokens += loss.Tokens;
        }

        return double.IsFinite(sum) && tokens > 0
            ? sum / tokens
            : throw new RefusedException($"the loss on the held-out data is {sum / tokens}.", "The run has diverged: lower --lr, or train with --dtype f32.");
    }
}
