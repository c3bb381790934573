using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>Everything that changes while a run goes on. With the plan it decides all that follows: draws are keyed by step, so there is no other random state.</summary>
/// <param name="values">What learns, float32 [P]; owned by the adapter or the model.</param>
/// <param name="gradients">Its gradient, float32 [P]; owned likewise.</param>
/// <param name="weightDecay">Decay of the optimizer.</param>
/// <param name="squareDecay">β₂ of the optimizer.</param>
/// <param name="rateFactors">Learning rate of each value as a multiple of the step's [P]; null where all have the same. Owned from now on.</param>
internal sealed class TrainingState(
    Tensor values, Tensor gradients, double weightDecay, double squareDecay = AdamW.DefaultSquareDecay, Tensor? rateFactors = null) : IDisposable
{
    /// <summary>Steps done.</summary>
    public int Step { get; set; }

    /// <summary>What the evaluations so far mean.</summary>
    public EvaluationTrack Evaluations { get; set; } = EvaluationTrack.Start;

    /// <summary>Whether evaluation has ended the run before its last planned step.</summary>
    public bool StoppedEarly { get; set; }

    public Tensor Values => values;

    public Tensor Gradients => gradients;

    /// <summary>The values at the best evaluation [P]; null while there is none, or when the last adapter is the one to keep.</summary>
    public Tensor? Best { get; private set; }

    public AdamW Optimizer { get; } = new(values, gradients, weightDecay, squareDecay, rateFactors);

    /// <summary>Takes a copy of the values as the best so far.</summary>
    public void RememberBest()
    {
        Best ??= empty_like(values).DetachFromDisposeScope();
        Best.copy_(values);
    }

    /// <summary>The tensors of a checkpoint by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        yield return ("values", values);
        yield return ("mean", Optimizer.Mean);
        yield return ("square", Optimizer.Square);
        if (Best is not null)
            yield return ("best", Best);
    }

    public void Dispose()
    {
        Best?.Dispose();
        Optimizer.Dispose();
    }
}
