namespace BrightRun.Tokens.Examples;

/// <summary>
/// What one forward pass holds: whole sequences laid end to end in one flat list of tokens, without padding. No sequence
/// sees another: attention and positions restart at each.
/// </summary>
/// <param name="Sequences">Indices into the training set's sequences.</param>
public sealed record MicroBatch(IReadOnlyList<int> Sequences);

/// <summary>One optimizer step.</summary>
/// <param name="Epoch">Epoch, from 0.</param>
/// <param name="MicroBatches">Its forward passes in order.</param>
/// <param name="Pairs">Pairs in the step.</param>
/// <param name="Tokens">Tokens in the step.</param>
/// <param name="SupervisedTokens">Supervised tokens in the step; the loss is averaged over all of them.</param>
public sealed record StepPlan(int Epoch, IReadOnlyList<MicroBatch> MicroBatches, int Pairs, long Tokens, long SupervisedTokens);
