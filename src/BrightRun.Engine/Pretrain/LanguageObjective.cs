using BrightRun.Engine.Models;
using BrightRun.Engine.Train;

namespace BrightRun.Engine.Pretrain;

/// <summary>Pre-training: cross entropy of every token under the model, all of whose weights learn.</summary>
/// <param name="model">Computes with a copy of the values.</param>
/// <param name="parameters">The values that learn.</param>
internal sealed class LanguageObjective(CausalLm model, FullParameters parameters) : ITrainingObjective
{
    public LossSum ForwardBackward(TokenBatch batch, double gradientScale) => model.ForwardBackward(batch, parameters, gradientScale, recompute: false);

    public LossSum Loss(TokenBatch batch) => model.Loss(batch, adapter: null);

    public void ValuesChanged() => model.TakeOver(parameters);
}
