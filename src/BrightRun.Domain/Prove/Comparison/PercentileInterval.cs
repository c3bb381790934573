using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>A plain percentile interval, 95 %.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record PercentileInterval(Quantity Low, Quantity High)
{
    private const double Tail = 0.025;

    /// <summary>
    /// Of the mean difference, when raters and scenarios (or clusters) are both drawn with replacement (Owen, "The pigeonhole bootstrap", 2007).
    /// </summary>
    internal static PercentileInterval OverRaters(IReadOnlyList<ScoredScenario> scenarios, int baseline, int arm, AnalysisUnits units, IntervalSource intervals)
    {
        double?[][] differences = [.. scenarios.Select(scenario => scenario.Scores.Select(block => block.All(score => score is not null) ? block[arm] - block[baseline] : null).ToArray())];
        var raters = differences[0].Length;
        if (units.Count < BcaBootstrap.MinimumUnits)
            return Undefined($"fewer than {BcaBootstrap.MinimumUnits} clusters");
        var generator = new Xoshiro256(intervals.Options.Seed);
        var means = new List<double>(intervals.Options.Resamples);
        var panel = new int[raters];
        for (var draw = 0; draw < intervals.Options.Resamples; draw++)
        {
            intervals.Cancellation.ThrowIfCancellationRequested();
            Draw(generator, panel, raters);
            var drawn = new int[units.Count];
            Draw(generator, drawn, units.Count);
            if (MeanOf(units.Expand(drawn), panel, differences) is { } mean)
                means.Add(mean);
        }

        means.Sort();
        return means.Count == 0 ? Undefined("no resample with a score") : new PercentileInterval(Quantiles.OfSorted(means, Tail), Quantiles.OfSorted(means, 1 - Tail));
    }

    private static PercentileInterval Undefined(string reason) => new(Quantity.Undefined(reason), Quantity.Undefined(reason));

    private static void Draw(Xoshiro256 generator, int[] drawn, int count)
    {
        for (var position = 0; position < drawn.Length; position++)
            drawn[position] = (int)generator.Bounded((ulong)count);
    }

    private static double? MeanOf(int[] scenarios, int[] panel, double?[][] differences)
    {
        var (sum, count) = (0.0, 0);
        foreach (var scenario in scenarios)
        {
            var (inner, raters) = (0.0, 0);
            foreach (var rater in panel)
            {
                if (differences[scenario][rater] is not { } difference)
                    continue;
                inner += difference;
                raters++;
            }

            if (raters == 0)
                continue;
            sum += inner / raters;
            count++;
        }

        return count == 0 ? null : sum / count;
    }
}
