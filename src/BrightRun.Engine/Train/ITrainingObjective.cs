using BrightRun.Engine.Models;

namespace BrightRun.Engine.Train;

/// <summary>What a trainer minimises: a sum of losses over tokens, and its gradient with respect to the adapter.</summary>
public interface ITrainingObjective
{
    /// <summary>The summed loss of a batch; adds <paramref name="gradientScale"/> × its gradient to the adapter's gradients.</summary>
    /// <param name="batch">Whole sequences end to end.</param>
    /// <param name="gradientScale">One over the supervised tokens of the step, so that the step's gradient is that of its mean loss.</param>
    LossSum ForwardBackward(TokenBatch batch, double gradientScale);

    /// <summary>The summed loss of a batch, without gradients and without dropout.</summary>
    LossSum Loss(TokenBatch batch);

    /// <summary>Takes note that the optimizer has changed the adapter's values.</summary>
    void ValuesChanged();
}
