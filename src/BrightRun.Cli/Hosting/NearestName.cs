namespace BrightRun.Cli.Hosting;

/// <summary>The name that a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest slips from what was written, or null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> candidates)
    {
        // One slip in three letters still looks like the word that was meant.
        var most = Math.Max(1, written.Trim('-').Length / 3);
        return candidates
            .Select(candidate => (Name: candidate, Slips: Slips(written, candidate)))
            .Where(near => near.Slips <= most)
            .OrderBy(near => near.Slips)
            .ThenBy(near => near.Name, StringComparer.Ordinal)
            .Select(near => near.Name)
            .FirstOrDefault();
    }

    /// <summary>
    /// Optimal string alignment distance: letters added, left out, replaced, and neighbours swapped
    /// (L. Boytsov, Indexing methods for approximate dictionary searching, 2011, section 2.1).
    /// </summary>
    private static int Slips(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
