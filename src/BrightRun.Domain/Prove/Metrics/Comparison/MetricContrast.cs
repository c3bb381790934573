using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>What a comparison says about one metric.</summary>
public enum MetricOutcome
{
    /// <summary>Too few scenarios have a value in both arms.</summary>
    NotApplicable,

    /// <summary>It moved as expected, beyond chance, by at least the smallest effect; a band holds.</summary>
    Met,

    /// <summary>It moved as expected, beyond chance, but by less than the smallest effect.</summary>
    MovedTooLittle,

    /// <summary>It moved the other way, beyond chance.</summary>
    MovedAgainst,

    /// <summary>No movement beyond chance was seen; a band does not hold.</summary>
    NotMet,
}

/// <summary>One metric of one arm against a baseline, scenario by scenario.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Scenarios">Scenarios with a value in both arms; everything below rests on these.</param>
/// <param name="LeftOut">Scenarios without a value in one of the arms.</param>
/// <param name="BaselineMean">Mean of the baseline.</param>
/// <param name="ArmMean">Mean of the arm.</param>
/// <param name="Difference">Mean of the differences, arm minus baseline.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference (BCa bootstrap over scenarios).</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided p of the sign-flip test of the mean difference.</param>
/// <param name="AdjustedP">The same, corrected by Holm for all applicable metrics of the comparison.</param>
/// <param name="AtEqualLength">Difference that is left where both answers are equally long; undefined for the length itself.</param>
/// <param name="Outcome">What follows.</param>
public sealed record MetricContrast(
    MetricDefinition Metric, int Scenarios, int LeftOut, Quantity BaselineMean, Quantity ArmMean, Quantity Difference, Quantity Low, Quantity High,
    Quantity P, Quantity AdjustedP, Quantity AtEqualLength, MetricOutcome Outcome)
{
    /// <summary>Below this adjusted p a movement is called beyond chance.</summary>
    public const double Significance = 0.05;

    /// <summary>Whether it moved beyond chance, whichever way.</summary>
    public bool Moved => AdjustedP.Value < Significance;
}
