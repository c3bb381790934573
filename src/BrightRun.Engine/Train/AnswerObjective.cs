using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;

namespace BrightRun.Engine.Train;

/// <summary>Supervised fine-tuning: cross entropy of the answers' tokens under base and adapter.</summary>
/// <param name="model">The base, frozen.</param>
/// <param name="adapter">The adapter that learns.</param>
/// <param name="recompute">Whether layers are computed again in the backward pass.</param>
/// <param name="noise">Strength of the noise on embeddings (NEFTune's α); 0 for none.</param>
internal sealed class AnswerObjective(CausalLm model, LoraAdapter adapter, bool recompute, double noise) : ITrainingObjective
{
    public PendingLoss ForwardBackward(TokenBatch batch, double gradientScale) => model.QueueForwardBackward(batch, adapter, gradientScale, recompute, noise);

    public LossSum Loss(TokenBatch batch) => model.Loss(batch, adapter);

    public void ValuesChanged() => adapter.MarkUpdated();
}
