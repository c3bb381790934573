using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>
/// The useful work of training in floating-point operations: two per multiply-add, forward and the gradient with respect to
/// activations. The base's weights are frozen, so their gradient costs nothing; adapters and recomputation are not counted.
/// </summary>
public static class TrainingWork
{
    private const double ForwardAndBackward = 4;          // 2 forward + 2 for the gradient of the input
    private const double AttentionForwardAndBackward = 3.5; // backward needs 2.5 × the products of forward

    /// <summary>4 · N_linear · tokens + 4 · V · d · supervised + 3.5 · forward attention.</summary>
    /// <param name="model">The base.</param>
    /// <param name="sequences">What is trained on, once.</param>
    public static double Flops(ModelConfig model, IEnumerable<TrainingSequence> sequences) =>
        sequences.Sum(sequence =>
            (ForwardAndBackward * model.LinearParameters * sequence.Ids.Length) +
            (ForwardAndBackward * model.VocabularySize * model.HiddenSize * sequence.SupervisedTokens) +
            (AttentionForwardAndBackward * sequence.Parts.Sum(part => ForwardAttention(model, part))));

    /// <summary>The same without a backward pass, as an evaluation does it.</summary>
    /// <param name="model">The base.</param>
    /// <param name="sequences">What is evaluated on, once.</param>
    public static double ForwardFlops(ModelConfig model, IEnumerable<TrainingSequence> sequences) =>
        sequences.Sum(sequence =>
            (2.0 * model.LinearParameters * sequence.Ids.Length) +
            (2.0 * model.VocabularySize * model.HiddenSize * sequence.SupervisedTokens) +
            sequence.Parts.Sum(part => ForwardAttention(model, part)));

    /// <summary>The causal half of both products of attention: layers · 2 · (heads · head size) · T².</summary>
    private static double ForwardAttention(ModelConfig model, long length) => 2.0 * model.Layers * model.QuerySize * length * length;
}
