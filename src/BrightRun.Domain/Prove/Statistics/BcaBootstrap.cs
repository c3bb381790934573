using BrightRun.Domain.Prove.Statistics.Distributions;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>A bootstrap interval.</summary>
/// <param name="Theta">The statistic of the units as they are.</param>
/// <param name="Z0">Bias correction.</param>
/// <param name="A">Acceleration.</param>
/// <param name="Low">Lower end of the BCa interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="PercentileLow">Lower end of the plain percentile interval.</param>
/// <param name="PercentileHigh">Upper end.</param>
/// <param name="Degenerate">All resamples gave the same value; the interval is that value.</param>
/// <param name="Resamples">Resamples with a value.</param>
/// <param name="Dropped">Resamples in which the statistic was undefined.</param>
public sealed record BcaInterval(
    Quantity Theta, Quantity Z0, Quantity A, Quantity Low, Quantity High, Quantity PercentileLow, Quantity PercentileHigh, bool Degenerate, int Resamples, int Dropped);

/// <summary>
/// Bias-corrected and accelerated bootstrap intervals (Efron, "Better bootstrap confidence intervals", 1987). Resamples equal to the
/// estimate count half in the bias correction, which matters on discrete scores; the acceleration comes from the jackknife.
/// </summary>
public static class BcaBootstrap
{
    /// <summary>Below so many units there is no interval.</summary>
    public const int MinimumUnits = 6;

    /// <summary>Resamples of a reported interval.</summary>
    public const int Draws = 10_000;

    private const double LargestDroppedShare = 0.05;

    /// <summary>The interval from drawn resamples.</summary>
    public static BcaInterval Of(BootstrapSample sample, ulong seed, int draws = Draws, double level = 0.95) =>
        Of(sample, Statistics.Resamples.Seeded(seed, sample.Units, draws), level, MinimumUnits);

    /// <summary>The interval from any resamples.</summary>
    /// <param name="sample">Units and statistic.</param>
    /// <param name="resamples">Indices of the drawn units, one list for each resample.</param>
    /// <param name="level">0.95 for 95 %.</param>
    /// <param name="minimumUnits">Below so many units there is no interval.</param>
    public static BcaInterval Of(BootstrapSample sample, IEnumerable<int[]> resamples, double level, int minimumUnits)
    {
        int[] all = [.. Enumerable.Range(0, sample.Units)];
        var theta = sample.Units == 0 ? Quantity.Undefined(Reasons.NoScenario) : sample.Statistic(all);
        if (!theta.IsDefined)
            return None(theta, theta.Reason!, [], 0);
        if (sample.Units < minimumUnits)
            return None(theta, $"fewer than {minimumUnits} clusters", [], 0);
        var (values, dropped) = Values(sample, resamples);
        if (values.Count == 0 || dropped > LargestDroppedShare * (values.Count + dropped))
            return None(theta, $"undefined in {dropped} of {values.Count + dropped} resamples", values, dropped);
        if (values[^1] - values[0] <= Equality.Tolerance)
        {
            var equal = Quantity.Undefined("all resamples are equal");
            return new BcaInterval(theta, equal, equal, theta, theta, theta, theta, true, values.Count, dropped);
        }

        var z0 = BiasCorrection(values, theta.Known);
        var a = Acceleration(sample);
        return new BcaInterval(
            theta, z0, a, End(values, z0, a, (1 - level) / 2), End(values, z0, a, (1 + level) / 2),
            Quantiles.OfSorted(values, (1 - level) / 2), Quantiles.OfSorted(values, (1 + level) / 2), false, values.Count, dropped);
    }

    private static BcaInterval None(Quantity theta, string reason, List<double> values, int dropped)
    {
        var none = Quantity.Undefined(reason);
        return new BcaInterval(theta, none, none, none, none, none, none, false, values.Count, dropped);
    }

    private static (List<double> Sorted, int Dropped) Values(BootstrapSample sample, IEnumerable<int[]> resamples)
    {
        var values = new List<double>();
        var dropped = 0;
        foreach (var drawn in resamples)
        {
            if (sample.Statistic(drawn) is { IsDefined: true } value)
                values.Add(value.Known);
            else
                dropped++;
        }

        values.Sort();
        return (values, dropped);
    }

    private static Quantity BiasCorrection(List<double> values, double theta)
    {
        var tied = values.Count(value => Equality.AreSame(value, theta));
        var below = values.Count(value => value < theta && !Equality.AreSame(value, theta));
        var share = (below + tied / 2.0) / values.Count;
        return share is > 0 and < 1 ? NormalDistribution.Quantile(share) : Quantity.Undefined("all resamples lie on one side of the estimate");
    }

    private static Quantity Acceleration(BootstrapSample sample)
    {
        var left = new double[sample.Units];
        for (var omitted = 0; omitted < sample.Units; omitted++)
        {
            int[] others = [.. Enumerable.Range(0, sample.Units).Where(index => index != omitted)];
            if (sample.Statistic(others) is not { IsDefined: true } value)
                return Quantity.Undefined("undefined with one cluster left out");
            left[omitted] = value.Known;
        }

        if (Equality.AreAllSame(left))
            return 0;
        var mean = left.Average();
        var squares = left.Sum(value => (mean - value) * (mean - value));
        return left.Sum(value => Math.Pow(mean - value, 3)) / (6 * Math.Pow(squares, 1.5));
    }

    private static Quantity End(List<double> values, Quantity z0, Quantity a, double p) => z0.Then(bias => a.Then(acceleration =>
    {
        var shifted = bias + NormalDistribution.Quantile(p);
        var stretch = 1 - acceleration * shifted;
        return stretch > 0 ? Quantiles.OfSorted(values, NormalDistribution.Cdf(bias + shifted / stretch)) : Quantity.Undefined("the acceleration is too large for this level");
    }));
}
