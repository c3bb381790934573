namespace BrightRun.Engine.Models;

/// <summary>The positions of a batch that predict a supervised token; only these go through the output head.</summary>
/// <param name="Rows">Indices into the batch's tokens, sequence by sequence [R].</param>
/// <param name="Labels">The token that each of them should predict [R].</param>
/// <param name="Counts">How many of them belong to each sequence [S].</param>
internal sealed record SupervisedRows(long[] Rows, int[] Labels, int[] Counts)
{
    public static SupervisedRows Of(TokenBatch batch)
    {
        var (rows, labels) = (new List<long>(), new List<int>());
        var counts = new int[batch.Lengths.Length];
        var start = 0;
        for (var s = 0; s < counts.Length; s++)
        {
            var end = start + batch.Lengths[s];
            for (var i = start + 1; i < end; i++)
            {
                if (batch.Labels[i] == TokenBatch.Ignored)
                    continue;
                rows.Add(i - 1);
                labels.Add(batch.Labels[i]);
                counts[s]++;
            }

            start = end;
        }

        return new SupervisedRows([.. rows], [.. labels], counts);
    }

    /// <summary>The rows' losses summed for each sequence [S].</summary>
    public LossSum[] BySequence(double[] losses)
    {
        var sums = new LossSum[Counts.Length];
        var row = 0;
        for (var s = 0; s < sums.Length; s++)
        {
            sums[s] = new LossSum(losses.AsSpan(row, Counts[s]).ToArray().Sum(), Counts[s]);
            row += Counts[s];
        }

        return sums;
    }

    /// <summary>Weights of sequences [S] as weights of their rows [R].</summary>
    public float[] Spread(IReadOnlyList<double> weights) =>
        [.. Counts.SelectMany((count, s) => Enumerable.Repeat((float)weights[s], count))];
}
