using BrightRun.Engine.Models;

namespace BrightRun.Engine.Pretrain;

/// <summary>Divides the sequences of a pass among threads.</summary>
internal static class BatchShares
{
    private const int Grain = 256;

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
            shares.Add(Filled(new TokenBatch(batch.Ids[firstToken..token], batch.Labels[firstToken..token], batch.Lengths[firstSequence..sequence], [])));
        }

        return shares;
    }

    /// <summary>
    /// The part with an unsupervised sequence at its end, which makes it a multiple of <see cref="Grain"/>. oneDNN compiles every
    /// product anew for a number of rows that it has not seen, and the blocks of freed tensors fit again.
    /// </summary>
    private static TokenBatch Filled(TokenBatch part)
    {
        var missing = (Grain - (part.Ids.Length % Grain)) % Grain;
        return missing == 0
            ? part
            : new TokenBatch([.. part.Ids, .. new int[missing]], [.. part.Labels, .. Enumerable.Repeat(TokenBatch.Ignored, missing)], [.. part.Lengths, missing], []);
    }
}
