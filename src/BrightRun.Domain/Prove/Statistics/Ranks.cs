namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
internal static class Ranks
{
    /// <summary>Mid-ranks, doubled so that they are whole numbers.</summary>
    public static int[] Doubled(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => values[index]).ToArray();
        var ranks = new int[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && Equality.AreSame(values[order[last + 1]], values[order[first]]))
                last++;
            for (var position = first; position <= last; position++)
                ranks[order[position]] = first + last + 2;
            first = last + 1;
        }

        return ranks;
    }
}
