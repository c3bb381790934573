using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>How long a run will take.</summary>
/// <param name="TrainingSeconds">All steps.</param>
/// <param name="EvaluationSeconds">All evaluations.</param>
/// <param name="MatmulFlopsPerSecond">The rate that it rests on, measured in this call.</param>
public sealed record TimeForecast(double TrainingSeconds, double EvaluationSeconds, double MatmulFlopsPerSecond)
{
    /// <summary>
    /// Share of the matmul rate that a whole step reaches here (docs/performance.md); the rest goes to attention, norms, the loss and the optimizer.
    /// </summary>
    private const double ShareOfRate = 0.6;

    /// <summary>What a layer costs in a pass, forward and backward, however few its tokens are: calls, and products that are compiled for a new length.</summary>
    private const double SecondsPerLayer = 0.003;

    /// <summary>All of it.</summary>
    public TimeSpan Total => TimeSpan.FromSeconds(Math.Min(TrainingSeconds + EvaluationSeconds, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>The forecast with one pass of the reference over every sequence.</summary>
    /// <param name="model">The base.</param>
    /// <param name="sequences">All preferences.</param>
    public TimeForecast WithReference(ModelConfig model, IReadOnlyList<TrainingSequence> sequences) =>
        this with { TrainingSeconds = TrainingSeconds + (TrainingWork.ForwardFlops(model, sequences) / (MatmulFlopsPerSecond * ShareOfRate)) };

    /// <summary>The forecast of decomposed adapters (DoRA), which multiply with the base's weights once more, with dropout three times more.</summary>
    /// <param name="model">The base.</param>
    /// <param name="training">One epoch.</param>
    /// <param name="epochs">Epochs, with their fraction.</param>
    /// <param name="dropout">Whether inputs of adapters are dropped.</param>
    public TimeForecast WithDecomposition(ModelConfig model, IReadOnlyList<TrainingSequence> training, double epochs, bool dropout)
    {
        var products = 2.0 * model.LinearParameters * training.Sum(sequence => (long)sequence.Ids.Length) * epochs;
        return this with { TrainingSeconds = TrainingSeconds + ((dropout ? 3 : 1) * products / (MatmulFlopsPerSecond * ShareOfRate)) };
    }

    /// <summary>The forecast from the work of <see cref="TrainingWork"/> and a measured rate.</summary>
    /// <param name="model">The base.</param>
    /// <param name="training">One epoch.</param>
    /// <param name="epochs">Epochs, with their fraction.</param>
    /// <param name="evaluation">One evaluation.</param>
    /// <param name="evaluations">Number of evaluations.</param>
    /// <param name="rate">Operations per second, see <see cref="MatmulRate"/>.</param>
    /// <param name="recompute">Whether layers are computed again: one more forward pass.</param>
    /// <param name="microBatch">Sequences in a pass.</param>
    public static TimeForecast For(
        ModelConfig model, IReadOnlyList<TrainingSequence> training, double epochs, IReadOnlyList<TrainingSequence> evaluation, int evaluations, double rate, bool recompute, int microBatch)
    {
        var work = TrainingWork.Flops(model, training) + (recompute ? TrainingWork.ForwardFlops(model, training) : 0);
        var useful = rate * ShareOfRate;
        var passes = training.Count * epochs / microBatch;
        return new TimeForecast(
            (work * epochs / useful) + (passes * model.Layers * SecondsPerLayer),
            TrainingWork.ForwardFlops(model, evaluation) * evaluations / useful,
            rate);
    }
}
