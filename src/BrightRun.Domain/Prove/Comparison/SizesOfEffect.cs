using System.Text.Json.Serialization;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>Effect sizes with intervals (see <see cref="EffectSizes"/> for what each is).</summary>
/// <param name="GZ">Mean difference in standard deviations of the differences, corrected for small samples.</param>
/// <param name="GAv">Mean difference in standard deviations of the scores, corrected likewise.</param>
/// <param name="HodgesLehmann">Median of the averages of all pairs of differences.</param>
/// <param name="RankBiserial">Matched rank-biserial correlation.</param>
/// <param name="CliffsDelta">Over all pairs of scores; ignores the pairing.</param>
public sealed record SizesOfEffect(
    [property: JsonPropertyName("g_z")] Estimate GZ,
    [property: JsonPropertyName("g_av")] Estimate GAv,
    Estimate HodgesLehmann, Estimate RankBiserial, Estimate CliffsDelta)
{
    /// <summary>Above so many scenarios there are no intervals of effect sizes: 10,000 resamples would take minutes.</summary>
    public const int LargestResampled = 500;

    /// <summary>The same for the median of all pairs, whose number grows with the square.</summary>
    public const int LargestPairsResampled = 100;

    internal static SizesOfEffect Of(double[] before, double[] after, AnalysisUnits units, IntervalSource intervals)
    {
        double[] differences = [.. after.Zip(before, (a, b) => a - b)];
        var whole = EffectSizes.Of(before, after);
        return new SizesOfEffect(
            Interval(whole.GZ, LargestResampled, drawn => EffectSizes.HedgesGz(Pick(differences, drawn))),
            Interval(whole.GAv, LargestResampled, drawn => EffectSizes.HedgesGAv(Pick(before, drawn), Pick(after, drawn))),
            Interval(whole.HodgesLehmann, LargestPairsResampled, drawn => EffectSizes.HodgesLehmann(Pick(differences, drawn))),
            Interval(whole.RankBiserial, LargestResampled, drawn => EffectSizes.RankBiserial(Pick(differences, drawn))),
            Interval(whole.CliffsDelta, LargestResampled, drawn => EffectSizes.CliffsDelta(Pick(before, drawn), Pick(after, drawn))));

        Estimate Interval(Quantity value, int largest, Func<int[], Quantity> statistic) => units.Scenarios > largest
            ? Estimate.Without(value, $"more than {largest} scenarios")
            : intervals.Estimate(units.Of(statistic));
    }

    private static double[] Pick(double[] values, int[] drawn) => BootstrapSample.Pick(values, drawn);
}
