namespace BrightRun.Tokens.Examples;

/// <summary>
/// The key from which a sequence's dropout masks are drawn. It depends on the seed, the step and the sequence and on nothing
/// else, so the draws are the same however the sequences of a step are grouped into forward passes.
/// </summary>
public static class DropoutKey
{
    /// <summary>The key.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Optimizer step, from 0, counted through the whole run.</param>
    /// <param name="sequence">Index of the sequence in the training set.</param>
    /// <param name="part">Index within the sequence, where it consists of several.</param>
    public static ulong Of(ulong seed, int step, int sequence, int part = 0)
    {
        var key = SplitMix64.At(SplitMix64.At(SplitMix64.Mix(seed), (ulong)step), (ulong)sequence);
        return part == 0 ? key : SplitMix64.At(key, (ulong)part);
    }
}
