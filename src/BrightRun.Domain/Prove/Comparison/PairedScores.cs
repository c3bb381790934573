using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>A scenario that takes no part, and why.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Reason">What it lacks.</param>
public sealed record ScenarioOut(string Scenario, string Reason);

/// <summary>
/// The scenarios that every arm can be compared on: the mean over the raters who scored all arms. A scenario with too few of them is out
/// for all arms, so that every contrast rests on the same scenarios.
/// </summary>
/// <param name="Table">What was scored.</param>
/// <param name="Kept">Scenarios that take part.</param>
/// <param name="Means">Mean score of each of them, by arm.</param>
/// <param name="Out">Scenarios that do not, by name.</param>
/// <param name="TooManyOut">More than 10 % are out: the rest may be a selection.</param>
public sealed record PairedScores(
    ScoreTable Table, IReadOnlyList<ScoredScenario> Kept, IReadOnlyDictionary<string, double[]> Means, IReadOnlyList<ScenarioOut> Out, bool TooManyOut)
{
    /// <summary>Pairs the scores of a table.</summary>
    /// <param name="table">Scores.</param>
    /// <param name="minRaters">Raters that a scenario needs who scored every arm.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <exception cref="RefusedException">Not one scenario can be compared.</exception>
    public static PairedScores Of(ScoreTable table, int minRaters, string source)
    {
        var blocks = table.Scenarios
            .Select(scenario => scenario.Scores
                .Select(scores => (IReadOnlyDictionary<string, double?[]>?)table.Arms.Zip(scores).ToDictionary(cell => cell.First, cell => (double?[])[cell.Second]))
                .ToArray())
            .ToArray();
        var aggregated = BlockScores.Of(table.Arms, blocks, minRaters, minDimensions: 1);
        var kept = table.Scenarios.Zip(aggregated.Scenarios).Where(pair => !pair.Second.Out).ToList();
        ScenarioOut[] left = [.. table.Scenarios.Zip(aggregated.Scenarios)
            .Where(pair => pair.Second.Out)
            .Select(pair => new ScenarioOut(pair.First.Name, Reason(table, pair.First, pair.Second.Blocks, minRaters)))];
        if (kept.Count == 0)
        {
            throw new RefusedException(
                $"{source}: no scenario can be compared ({left[0].Scenario}: {left[0].Reason}).",
                $"Give scores of the same scenarios for {string.Join(" and ", table.Arms)}, by the same raters where there are raters.");
        }

        return new PairedScores(
            table, [.. kept.Select(pair => pair.First)],
            table.Arms.ToDictionary(arm => arm, arm => kept.Select(pair => pair.Second.Scores[arm].Known).ToArray()), left, aggregated.TooManyMissing);
    }

    /// <summary>The mean scores of an arm.</summary>
    internal double[] Of(int arm) => Means[Table.Arms[arm]];

    /// <summary>An arm's mean scores minus the baseline's.</summary>
    internal double[] Differences(int baseline, int arm) => [.. Of(arm).Zip(Of(baseline), (after, before) => after - before)];

    private static string Reason(ScoreTable table, ScoredScenario scenario, int complete, int minRaters)
    {
        string[] missing = [.. table.Arms.Where((_, arm) => scenario.Scores.All(scores => scores[arm] is null))];
        if (missing.Length > 0)
            return $"no score for {string.Join(" and ", missing)}";
        return complete == 0 ? "no rater scored every arm" : $"{complete} of {minRaters} raters scored every arm";
    }
}
