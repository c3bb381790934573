using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Engine.Tests.Train;

/// <summary>Memory in which, from a chosen pass on, only so many sequences at once find room. What fails is libtorch's own allocation.</summary>
/// <param name="sequences">How many find room.</param>
/// <param name="passesBefore">Passes, with a gradient or without, before it becomes so small.</param>
internal sealed class SmallMemory(int sequences, int passesBefore = 0)
{
    private const long NoMachineHasIt = 1L << 50; // bytes

    private int _passes;

    /// <summary>How often something found no room.</summary>
    public int Failures { get; private set; }

    /// <summary>The same objective within this memory.</summary>
    public ITrainingObjective Around(ITrainingObjective objective) => new Limited(objective, this);

    private void Take(TokenBatch batch)
    {
        if (_passes++ < passesBefore || batch.Lengths.Length <= sequences)
            return;
        Failures++;
        torch.zeros(NoMachineHasIt, torch.uint8).Dispose();
    }

    private sealed class Limited(ITrainingObjective inner, SmallMemory memory) : ITrainingObjective
    {
        public PendingLoss ForwardBackward(TokenBatch batch, double gradientScale)
        {
            memory.Take(batch);
            return inner.ForwardBackward(batch, gradientScale);
        }

        public LossSum Loss(TokenBatch batch)
        {
            memory.Take(batch);
            return inner.Loss(batch);
        }

        public long UnitsOf(StepPlan step) => inner.UnitsOf(step);

        public RewardMetrics? TakeRewards() => inner.TakeRewards();

        public void ValuesChanged() => inner.ValuesChanged();
    }
}
