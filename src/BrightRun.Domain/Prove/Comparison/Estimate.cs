using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>A value with its 95 % interval (BCa bootstrap over scenarios or clusters).</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Degenerate">All resamples gave the same value.</param>
public sealed record Estimate(Quantity Value, Quantity Low, Quantity High, bool Degenerate)
{
    internal static Estimate Of(BcaInterval interval) => new(interval.Theta, interval.Low, interval.High, interval.Degenerate);

    /// <summary>A value whose interval is not computed.</summary>
    internal static Estimate Without(Quantity value, string reason) => new(value, Quantity.Undefined(reason), Quantity.Undefined(reason), false);
}

/// <summary>Draws the intervals of one comparison: one seed, one number of resamples, one token that stops them.</summary>
/// <param name="Options">Seed and number of resamples.</param>
/// <param name="Cancellation">Stops a long computation.</param>
internal sealed record IntervalSource(ComparisonOptions Options, CancellationToken Cancellation)
{
    private const int CheckEvery = 256;

    public BcaInterval Bca(BootstrapSample sample) => BcaBootstrap.Of(sample, Resamples(sample.Units), level: 0.95, BcaBootstrap.MinimumUnits);

    public Estimate Estimate(BootstrapSample sample) => Comparison.Estimate.Of(Bca(sample));

    private IEnumerable<int[]> Resamples(int units)
    {
        var count = 0;
        foreach (var drawn in Statistics.Resamples.Seeded(Options.Seed, units, Options.Resamples))
        {
            if (count++ % CheckEvery == 0)
                Cancellation.ThrowIfCancellationRequested();
            yield return drawn;
        }
    }
}
