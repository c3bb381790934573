using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>A contrast computed once more with something changed.</summary>
/// <param name="What">What was changed.</param>
/// <param name="N">Scenarios.</param>
/// <param name="MeanDifference">Mean difference.</param>
/// <param name="P">Primary p.</param>
public sealed record Variation(string What, int N, Quantity MeanDifference, Quantity P);

/// <summary>How much a result depends on single choices, raters and scenarios.</summary>
/// <param name="PrattP">Signed ranks with zeros ranked first, where more than 20 % of the differences are 0; else null.</param>
/// <param name="WithoutRater">Each rater left out in turn; empty with one rater.</param>
/// <param name="RatersAndScenarios">Percentile interval of the mean difference when raters are drawn as well as scenarios, as if the panel were a sample of raters; null with one rater.</param>
/// <param name="LowestWithout">The scenario or cluster without which the mean difference is lowest.</param>
/// <param name="HighestWithout">The one without which it is highest.</param>
/// <param name="MissingAtFloor">Missing scores counted as the lowest of the scale; null where nothing is missing or the scale is unknown.</param>
public sealed record Sensitivity(
    Quantity? PrattP, IReadOnlyList<Variation> WithoutRater, PercentileInterval? RatersAndScenarios, Variation? LowestWithout, Variation? HighestWithout, Variation? MissingAtFloor)
{
    private const double ManyZeros = 0.20;

    internal static Sensitivity Of(PairedScores scores, int baseline, int arm, double[] differences, DifferenceTests tests, AnalysisUnits units, IntervalSource intervals)
    {
        var seed = intervals.Options.Seed;
        var zeros = tests.Wilcoxon.Zeros > ManyZeros * tests.Wilcoxon.N;
        var panel = scores.Table.Raters.Count > 1;
        var left = LeaveOneOut(differences, units, seed);
        return new Sensitivity(
            zeros ? tests.Wilcoxon.PrattPExact.IsDefined ? tests.Wilcoxon.PrattPExact : tests.Wilcoxon.PrattPNormalContinuity : null,
            panel ? [.. scores.Table.Raters.Select((name, rater) => WithoutOne(scores, name, rater, baseline, arm, intervals))] : [],
            panel ? PercentileInterval.OverRaters(scores.Kept, baseline, arm, units, intervals) : null,
            left.FirstOrDefault(), left.LastOrDefault(), AtFloor(scores.Table, baseline, arm, intervals.Options));
    }

    private static List<Variation> LeaveOneOut(double[] differences, AnalysisUnits units, ulong seed)
    {
        if (units.Count < 2)
            return [];
        var total = differences.Sum();
        var sums = units.Group(differences);
        int[] order = [.. Enumerable.Range(0, units.Count).OrderBy(unit => (total - sums[unit].Sum()) / (differences.Length - sums[unit].Length)).ThenBy(unit => unit)];
        return [.. new[] { order[0], order[^1] }.Select(unit =>
        {
            double[] rest = [.. units.Without(unit).Select(index => differences[index])];
            return new Variation($"without {units.Names[unit]}", rest.Length, Moments.Mean(rest), DifferenceTests.Flip(rest, units.Reduced(unit), seed).P);
        })];
    }

    private static Variation WithoutOne(PairedScores scores, string name, int omitted, int baseline, int arm, IntervalSource intervals)
    {
        intervals.Cancellation.ThrowIfCancellationRequested();
        var kept = new List<ScoredScenario>();
        var differences = new List<double>();
        foreach (var scenario in scores.Kept)
        {
            double[] others = [.. scenario.Scores.Where((block, rater) => rater != omitted && block.All(score => score is not null)).Select(block => block[arm]!.Value - block[baseline]!.Value)];
            if (others.Length == 0)
                continue;
            kept.Add(scenario);
            differences.Add(others.Average());
        }

        return new Variation(
            $"without rater {name}", kept.Count, Moments.Mean(differences),
            kept.Count == 0 ? Quantity.Undefined(Reasons.NoScenario) : DifferenceTests.Flip([.. differences], AnalysisUnits.Of(kept), intervals.Options.Seed).P);
    }

    /// <summary>What a failed answer would be worth, were it rated: the floor of the scale, for the arm that lacks it.</summary>
    private static Variation? AtFloor(ScoreTable table, int baseline, int arm, ComparisonOptions options)
    {
        if (options.Scale is not var (floor, _) || table.Scenarios.All(scenario => scenario.Scores.Any(block => block[baseline] is not null) && scenario.Scores.Any(block => block[arm] is not null)))
            return null;
        double[] differences = [.. table.Scenarios.Select(scenario => Mean(scenario, arm) - Mean(scenario, baseline))];
        return new Variation("missing scores at the floor of the scale", differences.Length, Moments.Mean(differences), DifferenceTests.Flip(differences, AnalysisUnits.Of(table.Scenarios), options.Seed).P);

        double Mean(ScoredScenario scenario, int column) =>
            scenario.Scores.Select(block => block[column]).OfType<double>().DefaultIfEmpty(floor).Average();
    }
}
