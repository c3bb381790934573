using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>One improvement on four yardsticks; a percentage of a score from 1 to 5 has no true zero, so none of them stands alone.</summary>
/// <param name="Points">Difference of the means.</param>
/// <param name="Percent">Of the baseline mean.</param>
/// <param name="PercentAboveFloor">Of what the baseline has above the lowest score.</param>
/// <param name="ShareOfRange">Of the whole scale, in percent points.</param>
public sealed record ImprovementResult(double Points, Quantity Percent, Quantity PercentAboveFloor, Quantity ShareOfRange);

/// <summary>Improvement of one mean score over another.</summary>
public static class Improvement
{
    /// <summary>100 (after - before) / before.</summary>
    public static Quantity Percent(double before, double after) =>
        Equality.Sign(before) <= 0 ? Quantity.Undefined("the baseline mean is not above 0") : 100 * (after - before) / before;

    /// <summary>All yardsticks on a scale from <paramref name="floor"/> to <paramref name="top"/>.</summary>
    public static ImprovementResult Of(double before, double after, double floor, double top) =>
        new(
            after - before,
            Percent(before, after),
            Equality.Sign(before - floor) <= 0 ? Quantity.Undefined("baseline is at the floor") : 100 * (after - before) / (before - floor),
            Equality.Sign(top - floor) <= 0 ? Quantity.Undefined("the scale has no range") : 100 * (after - before) / (top - floor));

    [Resampled("percent_improvement")]
    private static BootstrapSample Resampled(CaseInput input)
    {
        var (a, c) = input.Pairs("a", "c");
        return BootstrapSample.PercentImprovement(a, c);
    }

    [ReferenceCase("improvement")]
    private static object FromCase(CaseInput input) => new
    {
        Values = input.Items("points", point => point.Numbers("scale") is [var floor, var top]
            ? Of(point.Number("mean_a"), point.Number("mean_c"), floor, top)
            : throw point.Wrong("scale", "the lowest and the highest score")),
    };
}
