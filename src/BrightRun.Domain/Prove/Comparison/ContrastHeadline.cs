namespace BrightRun.Domain.Prove.Comparison;

/// <summary>What a contrast is judged by: tests and intervals, without the parts that only describe. Computed by the same code as the whole.</summary>
/// <param name="Tests">Tests of the difference.</param>
/// <param name="Difference">Mean difference with its BCa interval.</param>
/// <param name="PercentileLow">Lower end of the plain percentile interval of the difference.</param>
/// <param name="PercentileHigh">Upper end.</param>
/// <param name="Percent">Improvement in percent of the baseline's mean, with its BCa interval.</param>
public sealed record ContrastHeadline(DifferenceTests Tests, Estimate Difference, Statistics.Quantity PercentileLow, Statistics.Quantity PercentileHigh, Estimate Percent)
{
    /// <summary>The headline of the second arm against the first.</summary>
    /// <param name="rows">Scores of two arms.</param>
    /// <param name="options">How they are compared.</param>
    /// <exception cref="RefusedException">The rows cannot be compared.</exception>
    public static ContrastHeadline Of(IReadOnlyList<ScoreRow> rows, ComparisonOptions options)
    {
        const string source = "the scores";
        var scores = PairedScores.Of(ScoreTable.Of(rows, options, source), options.MinRaters, source);
        return Of(scores, 0, 1, AnalysisUnits.Of(scores.Kept), new IntervalSource(options, CancellationToken.None));
    }

    internal static ContrastHeadline Of(PairedScores scores, int baseline, int arm, AnalysisUnits units, IntervalSource intervals)
    {
        var (before, after) = (scores.Of(baseline), scores.Of(arm));
        var differences = scores.Differences(baseline, arm);
        var interval = intervals.Bca(units.Mean(differences));
        return new ContrastHeadline(
            DifferenceTests.Of(differences, units, intervals.Options.Seed), Estimate.Of(interval), interval.PercentileLow, interval.PercentileHigh,
            intervals.Estimate(units.Percent(before, after)));
    }
}
