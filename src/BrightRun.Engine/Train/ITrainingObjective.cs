using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train;

/// <summary>What a trainer minimises: a sum of losses over tokens or preferences, and its gradient with respect to the adapter.</summary>
public interface ITrainingObjective
{
    /// <summary>The summed loss of a batch; adds <paramref name="gradientScale"/> × its gradient to the adapter's gradients.</summary>
    /// <param name="batch">Whole sequences end to end.</param>
    /// <param name="gradientScale">One over <see cref="UnitsOf"/> the step, so that the step's gradient is that of its mean loss.</param>
    /// <returns>The loss; read within the dispose scope of the call.</returns>
    PendingLoss ForwardBackward(TokenBatch batch, double gradientScale);

    /// <summary>The summed loss of a batch, without gradients and without dropout.</summary>
    LossSum Loss(TokenBatch batch);

    /// <summary>What the sum of a step's losses is divided by: its supervised tokens, unless the method counts something else.</summary>
    long UnitsOf(StepPlan step) => step.SupervisedTokens;

    /// <summary>What the passes since the last call have shown of preferences; null for methods that know none.</summary>
    RewardMetrics? TakeRewards() => null;

    /// <summary>Takes note that the optimizer has changed the adapter's values.</summary>
    void ValuesChanged();
}
