using BrightRun.Domain.Prove.Comparison;

namespace BrightRun.Domain.Tests.Prove.Comparison;

/// <summary>Rows for comparisons, and the first vector that evaluation.md prints (V1).</summary>
internal static class SampleScores
{
    public static readonly double[] A = [2.5, 2.875, 3.125, 2.25, 3.0, 2.625, 2.75, 3.25, 2.375, 2.125];
    public static readonly double[] D = [.5, .25, -.125, .75, 0, .375, .25, -.25, .625, 1.0];

    /// <summary>Few resamples: what is claimed holds for any number of them.</summary>
    public static readonly ComparisonOptions Quick = new() { Resamples = 400, Scale = (1, 5) };

    public static ScoreRow[] Rows(double[] a, double[] c) => [.. a.SelectMany((before, index) => new[]
    {
        Row($"s{index:00}", "A", before), Row($"s{index:00}", "C", c[index]),
    })];

    public static ScoreRow[] V1() => Rows(A, [.. A.Zip(D, (before, difference) => before + difference)]);

    public static ScoreRow Row(string scenario, string arm, double? score, string? rater = null, string? cluster = null) =>
        new(scenario, arm, score, rater, cluster, $"{scenario}/{arm}/{rater}");

    public static ArmComparison Compare(IReadOnlyList<ScoreRow> rows, ComparisonOptions? options = null) =>
        ArmComparison.Of(rows, options ?? Quick, "scores.csv", cancellation: TestContext.Current.CancellationToken);
}
