using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// What an adapter must show before a run may call itself complete: its weights are numbers, it is not the identity, it changes
/// what the base says, and what lies on the disk says the same.
/// </summary>
internal static class AdapterGate
{
    private const int ProbeTokens = 128; // enough to reach every layer with some context, and a moment's work for any base

    /// <summary>Reloading computes with the same numbers in the same order; only the last bits of a sum may differ.</summary>
    private const double ReloadTolerance = 1e-5;

    /// <summary>The first tokens of a sequence, as a question to the model.</summary>
    public static TokenBatch Probe(int[] ids) => TokenBatch.ForInference([.. ids.Take(ProbeTokens)]);

    /// <summary>Checks the weights alone.</summary>
    /// <exception cref="RefusedException">A weight is no number, or every B is zero.</exception>
    public static void CheckWeights(LoraAdapter adapter)
    {
        using var scope = NewDisposeScope();
        foreach (var module in adapter.Modules)
        {
            if (!module.A.isfinite().all().item<bool>() || !module.B.isfinite().all().item<bool>() || module.Magnitude?.isfinite().all().item<bool>() is false)
                throw Failed($"weights of {module.Path} are not finite numbers", "The run has diverged: lower --lr, or train with --dtype f32.");
        }

        if (adapter.Modules.All(module => !module.B.any().item<bool>()))
            throw Failed("every B matrix is zero, so the adapter changes nothing", "Train more steps or with a higher --lr; with --schedule cosine and warm-up the first step has rate 0.");
    }

    /// <summary>Checks that the adapter changes the base's logits.</summary>
    /// <returns>The largest difference on the probe.</returns>
    /// <exception cref="RefusedException">Logits are no numbers, or those of the base.</exception>
    public static double CheckEffect(CausalLm model, LoraAdapter adapter, TokenBatch probe)
    {
        using var scope = NewDisposeScope();
        var changed = model.Logits(probe, adapter);
        if (!changed.isfinite().all().item<bool>())
            throw Failed("the logits with the adapter are not finite numbers", "The run has diverged: lower --lr, or train with --dtype f32.");
        var change = LargestDifference(changed, model.Logits(probe));
        return change > 0
            ? change
            : throw Failed("the logits with the adapter are those of the base", "Its weights are too small to count in this number type: train more steps or with a higher --lr.");
    }

    /// <summary>Checks that what lies on the disk gives the same logits.</summary>
    /// <exception cref="RefusedException">It cannot be loaded, or gives others.</exception>
    public static void CheckReload(CausalLm model, LoraAdapter adapter, string folder, TokenBatch probe)
    {
        using var scope = NewDisposeScope();
        using var stored = LoraAdapter.Load(folder, model.Config);
        var expected = model.Logits(probe, adapter);
        var difference = LargestDifference(expected, model.Logits(probe, stored));
        model.Forget(stored);
        if (!(difference <= ReloadTolerance * Math.Max(1, expected.abs().max().item<float>())))
            throw Failed($"the adapter read back from {folder} gives other logits (by {difference:G3})", "The disk or the memory is not reliable: check them, then continue with --resume.");
    }

    private static double LargestDifference(Tensor left, Tensor right) => (left - right).abs().max().item<float>();

    private static RefusedException Failed(string how, string remedy) => new($"The adapter did not pass the gate: {how}.", remedy);
}
