using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>How often the arm beats its baseline, scenario by scenario.</summary>
/// <param name="Wins">Scenarios with a higher score.</param>
/// <param name="Ties">Scenarios with the same score: a number of their own, never dropped silently.</param>
/// <param name="Losses">Scenarios with a lower score.</param>
/// <param name="Share">Mean over scenarios of 1 for a win, ½ for a tie, 0 for a loss.</param>
/// <param name="SignTest">Exact test of wins against losses; it takes scenarios for independent, so it is left out where there are clusters.</param>
public sealed record WinsAndLosses(int Wins, int Ties, int Losses, Estimate Share, SignTestResult? SignTest)
{
    internal static WinsAndLosses Of(double[] differences, AnalysisUnits units, IntervalSource intervals)
    {
        int[] signs = [.. differences.Select(Equality.Sign)];
        var (wins, ties, losses) = (signs.Count(sign => sign > 0), signs.Count(sign => sign == 0), signs.Count(sign => sign < 0));
        double[] shares = [.. signs.Select(sign => (1 + sign) / 2.0)];
        return new WinsAndLosses(wins, ties, losses, intervals.Estimate(units.Mean(shares)), units.AreClusters ? null : Statistics.SignTest.Of(wins, losses, ties));
    }
}
