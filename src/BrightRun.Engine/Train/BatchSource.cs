using BrightRun.Engine.Models;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train;

/// <summary>Lays sequences end to end as the engine takes them.</summary>
/// <param name="sequences">The sequences that micro-batches index.</param>
/// <param name="seed">Seed of the run.</param>
internal sealed class BatchSource(IReadOnlyList<TrainingSequence> sequences, ulong seed)
{
    /// <summary>The tokens of a micro-batch.</summary>
    /// <param name="batch">Which sequences.</param>
    /// <param name="step">The step, from 0, that keys the dropout draws.</param>
    public TokenBatch Of(MicroBatch batch, int step)
    {
        var parts = batch.Sequences.Select(index => sequences[index]).ToArray();
        return new TokenBatch(
            [.. parts.SelectMany(part => part.Ids)],
            [.. parts.SelectMany(part => part.Labels)],
            [.. parts.SelectMany(part => part.Parts)],
            [.. batch.Sequences.SelectMany(index => sequences[index].Parts.Select((_, part) => DropoutKey.Of(seed, step, index, part)))]);
    }
}
