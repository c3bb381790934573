using BrightRun.Engine.Models;

namespace BrightRun.Engine.Pretrain;

/// <summary>Divides the sequences of a pass among threads.</summary>
internal static class BatchShares
{
    /// <summary>As many parts as asked for, or fewer where there are fewer sequences: neighbours stay together, each part ends where its share of the tokens is reached.</summary>
    /// <param name="batch">At least one sequence.</param>
    /// <param name="parts">How many, at least 1.</param>
    public static IReadOnlyList<TokenBatch> Of(TokenBatch batch, int parts)
    {
        var shares = new List<TokenBatch>();
        var (sequence, token) = (0, 0);
        for (var part = 1; part <= parts && sequence < batch.Lengths.Length; part++)
        {
            var (firstSequence, firstToken) = (sequence, token);
            var end = (long)batch.Ids.Length * part / parts;
            while (sequence < batch.Lengths.Length && (sequence == firstSequence || token + (batch.Lengths[sequence] / 2) < end))
                token += batch.Lengths[sequence++];
            if (part == parts)
                (sequence, token) = (batch.Lengths.Length, batch.Ids.Length);
            shares.Add(new TokenBatch(batch.Ids[firstToken..token], batch.Labels[firstToken..token], batch.Lengths[firstSequence..sequence], []));
        }

        return shares;
    }
}
