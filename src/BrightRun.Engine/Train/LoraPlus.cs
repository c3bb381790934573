using BrightRun.Engine.Adapters;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// LoRA+ (Hayou, Ghosh and Yu 2024, arXiv:2402.12354): the B matrices learn at a multiple of the A matrices' rate. As in PEFT's
/// optimizer, magnitudes learn at the rate of B.
/// </summary>
internal static class LoraPlus
{
    /// <summary>The rate of every value as a multiple of the step's [P]; null where the ratio is 1.</summary>
    public static Tensor? RateFactors(LoraAdapter adapter, double ratio)
    {
        if (ratio == 1)
            return null;
        using var scope = NewDisposeScope();
        var factors = ones_like(adapter.Values);
        foreach (var module in adapter.Modules)
        {
            foreach (var part in new[] { module.B, module.Magnitude }.OfType<Tensor>())
                factors.narrow(0, part.storage_offset(), part.numel()).fill_(ratio);
        }

        return factors.MoveToOuterDisposeScope();
    }
}
