using System.Text.Json.Serialization;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>One scenario's scores over its raters.</summary>
/// <param name="Blocks">Raters whose block is complete.</param>
/// <param name="Out">Too few of them: the scenario is out for all arms.</param>
/// <param name="Scores">Mean score of each arm.</param>
/// <param name="D">Last arm minus first.</param>
public sealed record ScenarioScores(int Blocks, bool Out, [property: JsonPropertyName("Y")] IReadOnlyDictionary<string, Quantity> Scores, Quantity D);

/// <summary>All scenarios' scores.</summary>
/// <param name="Scenarios">In the order of the input.</param>
/// <param name="MissingShare">Share of scenarios that are out.</param>
/// <param name="TooManyMissing">More than 10 % are out.</param>
public sealed record BlockScoresResult(IReadOnlyList<ScenarioScores> Scenarios, Quantity MissingShare, bool TooManyMissing);

/// <summary>
/// From the eight dimensions to a score for each arm and scenario: a dimension that is unscored in any arm is dropped for all arms of that
/// rater, a rater with too few left is dropped, and a scenario with too few raters is out. Sums are whole or decimal until the last division.
/// </summary>
public static class BlockScores
{
    /// <summary>Dimensions that a block must keep.</summary>
    public const int MinDimensions = 6;

    /// <summary>Largest share of scenarios that may be out.</summary>
    public const double LargestMissingShare = 0.10;

    /// <summary>Aggregates the scores.</summary>
    /// <param name="arms">Names; at least two.</param>
    /// <param name="scenarios">For each scenario and rater the scores by arm and dimension, null for a missing block or an unscored dimension.</param>
    /// <param name="minRaters">Complete blocks that a scenario needs.</param>
    /// <param name="minDimensions">Dimensions that a block must keep.</param>
    public static BlockScoresResult Of(
        IReadOnlyList<string> arms, IReadOnlyList<IReadOnlyList<IReadOnlyDictionary<string, double?[]>?>> scenarios, int minRaters, int minDimensions = MinDimensions)
    {
        ScenarioScores[] results = [.. scenarios.Select(scenario => Of(arms, scenario, minRaters, minDimensions))];
        var missing = results.Length == 0 ? Quantity.Undefined(Reasons.NoScenario) : results.Count(result => result.Out) / (double)results.Length;
        return new BlockScoresResult(results, missing, missing.Value > LargestMissingShare + Equality.Tolerance);
    }

    private static ScenarioScores Of(IReadOnlyList<string> arms, IReadOnlyList<IReadOnlyDictionary<string, double?[]>?> raters, int minRaters, int minDimensions)
    {
        var blocks = raters.Select(block => block is null ? null : Means(arms, block, minDimensions)).OfType<double[]>().ToArray();
        if (blocks.Length < Math.Max(1, minRaters))
        {
            var none = Quantity.Undefined("fewer than min_raters complete blocks");
            return new ScenarioScores(blocks.Length, true, arms.ToDictionary(arm => arm, _ => none), none);
        }

        double[] means = [.. arms.Select((_, arm) => blocks.Average(block => block[arm]))];
        return new ScenarioScores(blocks.Length, false, arms.Zip(means).ToDictionary(pair => pair.First, pair => (Quantity)pair.Second), means[^1] - means[0]);
    }

    private static double[]? Means(IReadOnlyList<string> arms, IReadOnlyDictionary<string, double?[]> block, int minDimensions)
    {
        if (arms.Any(arm => !block.ContainsKey(arm)))
            return null;
        int[] kept = [.. Enumerable.Range(0, block[arms[0]].Length).Where(dimension => arms.All(arm => block[arm][dimension] is not null))];
        return kept.Length < minDimensions ? null : [.. arms.Select(arm => kept.Average(dimension => block[arm][dimension]!.Value))];
    }

    [ReferenceCase("block_scores")]
    private static object FromCase(CaseInput input)
    {
        var arms = input.Words("arms");
        if (arms.Length < 2)
            throw input.Wrong("arms", "at least two names");
        var scenarios = input.ItemTable("scenarios", block => arms.Where(block.Has).ToDictionary(arm => arm, block.NumbersWithGaps));
        var dimensions = scenarios.SelectMany(scenario => scenario).OfType<Dictionary<string, double?[]>>().SelectMany(block => block.Values).Select(scores => scores.Length).Distinct().Count();
        return dimensions <= 1 ? Of(arms, scenarios, input.Count("min_raters")) : throw input.Wrong("scenarios", "scores on the same number of dimensions");
    }
}
