namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Sequences of resamples: each a list of indices of the units drawn. The array is reused from one resample to the next.</summary>
public static class Resamples
{
    /// <summary>Draws with replacement; one generator for the whole sequence.</summary>
    public static IEnumerable<int[]> Seeded(ulong seed, int units, int draws)
    {
        var generator = new Xoshiro256(seed);
        var drawn = new int[units];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var position = 0; position < units; position++)
                drawn[position] = (int)generator.Bounded((ulong)units);
            yield return drawn;
        }
    }

    /// <summary>All n^n resamples.</summary>
    public static IEnumerable<int[]> Exhaustive(int units)
    {
        var drawn = new int[units];
        while (true)
        {
            yield return drawn;
            var position = 0;
            while (position < units && ++drawn[position] == units)
                drawn[position++] = 0;
            if (position == units)
                yield break;
        }
    }
}
