using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Preferences;

/// <summary>Direct preference optimization: batches hold the chosen and the rejected sequence of one preference after the other.</summary>
/// <param name="model">The base, frozen.</param>
/// <param name="adapter">The policy: the adapter that learns.</param>
/// <param name="reference">The adapter that the policy began as; null for the base alone.</param>
/// <param name="beta">β, above 0.</param>
/// <param name="recompute">Whether layers are computed again in the backward pass.</param>
/// <param name="noise">Strength of the noise on the policy's embeddings (NEFTune's α); 0 for none.</param>
internal sealed class PreferenceObjective(CausalLm model, LoraAdapter adapter, LoraAdapter? reference, double beta, bool recompute, double noise) : ITrainingObjective
{
    private readonly ReferenceMemory _reference = new(model, reference);
    private readonly List<PreferenceLoss> _met = [];

    public long UnitsOf(StepPlan step) => step.Pairs;

    /// <remarks>The slope of a preference follows from its losses, so these are waited for within the pass.</remarks>
    public PendingLoss ForwardBackward(TokenBatch batch, double gradientScale)
    {
        var references = References(batch);
        var losses = model.ForwardBackward(batch, adapter, sums => Slopes(Compare(sums, references), gradientScale), recompute, noise);
        return PendingLoss.Of(Count(Compare(losses, references)));
    }

    public LossSum Loss(TokenBatch batch) => Count(Compare(model.SequenceLosses(batch, adapter), References(batch)));

    public RewardMetrics? TakeRewards()
    {
        if (_met.Count == 0)
            return null;
        var rewards = new RewardMetrics(
            _met.Average(loss => loss.ChosenReward),
            _met.Average(loss => loss.RejectedReward),
            _met.Average(loss => loss.Margin),
            _met.Average(loss => loss.Margin > 0 ? 1.0 : 0));
        _met.Clear();
        return rewards;
    }

    public void ValuesChanged() => adapter.MarkUpdated();

    private (double Chosen, double Rejected)[] References(TokenBatch batch)
    {
        var references = new (double, double)[batch.Lengths.Length / 2];
        var start = 0;
        for (var pair = 0; pair < references.Length; pair++)
        {
            int[] lengths = batch.Lengths[(2 * pair)..((2 * pair) + 2)];
            var end = start + lengths.Sum();
            references[pair] = _reference.Of(new TokenBatch(batch.Ids[start..end], batch.Labels[start..end], lengths, []));
            start = end;
        }

        return references;
    }

    private PreferenceLoss[] Compare(IReadOnlyList<LossSum> losses, (double Chosen, double Rejected)[] references) =>
        [.. references.Select((pair, i) => new PreferenceLoss(beta, -losses[2 * i].Sum, -losses[(2 * i) + 1].Sum, pair.Chosen, pair.Rejected))];

    private static double[] Slopes(PreferenceLoss[] pairs, double scale) =>
        [.. pairs.SelectMany(pair => new[] { scale * pair.ChosenSlope, -scale * pair.ChosenSlope })];

    private LossSum Count(PreferenceLoss[] pairs)
    {
        _met.AddRange(pairs);
        return new LossSum(pairs.Sum(pair => pair.Value), pairs.Length);
    }
}
