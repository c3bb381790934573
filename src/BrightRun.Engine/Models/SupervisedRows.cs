namespace BrightRun.Engine.Models;

/// <summary>The positions of a batch that predict a supervised token; only these go through the output head.</summary>
/// <param name="Rows">Indices into the batch's tokens [S].</param>
/// <param name="Labels">The token that each of them should predict [S].</param>
internal sealed record SupervisedRows(long[] Rows, int[] Labels)
{
    public static SupervisedRows Of(TokenBatch batch)
    {
        var (rows, labels) = (new List<long>(), new List<int>());
        var start = 0;
        foreach (var length in batch.Lengths)
        {
            for (var i = start + 1; i < start + length; i++)
            {
                if (batch.Labels[i] == TokenBatch.Ignored)
                    continue;
                rows.Add(i - 1);
                labels.Add(batch.Labels[i]);
            }

            start += length;
        }

        return new SupervisedRows([.. rows], [.. labels]);
    }
}
