using BrightRun.Domain.Prove.Statistics;
using BrightRun.Domain.Prove.Statistics.Distributions;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>
/// A panel of raters whose truth is known, to hold the analysis against: each score is
/// <code>baseline (+ effect) + scenario + scenario × arm + rater's error, rounded to half points, kept on the scale from 1 to 5</code>
/// with normal parts. Rounding makes ties, and the scenario × arm part is shared by all raters: five of them are not five times the evidence.
/// </summary>
public sealed record SimulatedPanel
{
    private const double Step = 0.5;
    private const double Floor = 1;
    private const double Top = 5;

    /// <summary>Raters.</summary>
    public int Raters { get; init; } = 5;

    /// <summary>Mean of the baseline before rounding.</summary>
    public double Baseline { get; init; } = 2.8;

    /// <summary>What the other arm has more, before rounding.</summary>
    public double Effect { get; init; }

    /// <summary>Standard deviation between scenarios, the same for both arms.</summary>
    public double ScenarioSd { get; init; } = 0.4;

    /// <summary>Standard deviation of what a scenario does to one arm alone.</summary>
    public double ArmSd { get; init; } = 0.5;

    /// <summary>Standard deviation of a rater's error.</summary>
    public double RaterSd { get; init; } = 0.6;

    /// <summary>The scores of one scenario.</summary>
    /// <returns>For each rater the baseline's score and the other arm's.</returns>
    public (double Before, double After)[] Scenario(Xoshiro256 generator)
    {
        var scenario = Normal(generator) * ScenarioSd;
        var before = Baseline + scenario + Normal(generator) * ArmSd;
        var after = Baseline + Effect + scenario + Normal(generator) * ArmSd;
        var scores = new (double, double)[Raters];
        for (var rater = 0; rater < Raters; rater++)
            scores[rater] = (OnScale(before + Normal(generator) * RaterSd), OnScale(after + Normal(generator) * RaterSd));
        return scores;
    }

    /// <summary>What the scores of endless scenarios would show.</summary>
    /// <param name="generator">Source of the draws.</param>
    /// <param name="scenarios">Scenarios drawn; with a million, means are known to about 0.001.</param>
    public SimulatedTruth Truth(Xoshiro256 generator, int scenarios)
    {
        var (before, difference, squares) = (0.0, 0.0, 0.0);
        for (var drawn = 0; drawn < scenarios; drawn++)
        {
            var scores = Scenario(generator);
            var d = scores.Average(score => score.After - score.Before);
            (before, difference, squares) = (before + scores.Average(score => score.Before), difference + d, squares + d * d);
        }

        var mean = difference / scenarios;
        // Without an effect both arms follow the same law, and the truth needs no draws.
        return new SimulatedTruth(before / scenarios, Effect == 0 ? 0 : mean, Math.Sqrt(squares / scenarios - mean * mean));
    }

    private static double Normal(Xoshiro256 generator) => NormalDistribution.Quantile(Math.Max(generator.Unit(), double.Epsilon));

    private static double OnScale(double score) => Math.Clamp(Math.Round(score / Step) * Step, Floor, Top);
}

/// <summary>The truth behind simulated scores, rounding and the ends of the scale included.</summary>
/// <param name="Baseline">Mean of the baseline.</param>
/// <param name="Difference">Mean difference.</param>
/// <param name="Sd">Standard deviation of the scenarios' differences.</param>
public sealed record SimulatedTruth(double Baseline, double Difference, double Sd);
