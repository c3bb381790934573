using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>
/// What this many scenarios can find, and how many are needed: planned from the spread of the differences and the effect that is hoped for,
/// never from the difference that was observed, which would only repeat its p-value.
/// </summary>
/// <param name="HopedFor">The difference that is hoped for, in points.</param>
/// <param name="From">Where it comes from.</param>
/// <param name="Sd">Standard deviation of the differences; with clusters the one that independent scenarios would need for the same standard error.</param>
/// <param name="PowerAtN">Chance that this many scenarios find it.</param>
/// <param name="ScenariosFor80">Scenarios that find it with 80 %.</param>
/// <param name="ScenariosFor90">Scenarios that find it with 90 %.</param>
/// <param name="Detectable80">The smallest difference that this many scenarios find with 80 %.</param>
public sealed record PlannedPower(Quantity HopedFor, string From, Quantity Sd, Quantity PowerAtN, Quantity ScenariosFor80, Quantity ScenariosFor90, Quantity Detectable80)
{
    private const double Usual = 0.8;
    private const double High = 0.9;

    internal static PlannedPower Of(MeanTest test, int scenarios, double baselineMean, ComparisonOptions options)
    {
        var (hopedFor, from) = options.Effect is { } effect
            ? (effect, "--effect")
            : (Equality.Sign(baselineMean) <= 0 ? Quantity.Undefined("the baseline mean is not above 0; give --effect") : baselineMean * options.TargetPercent / 100,
                FormattableString.Invariant($"{options.TargetPercent} % of the baseline"));
        var sd = test.Se.Then(se => se <= Equality.Tolerance ? Quantity.Undefined(Reasons.NoSpread) : se * Math.Sqrt(scenarios));
        return new PlannedPower(
            hopedFor, from, sd,
            With((delta, sigma) => PairedTPower.Of(delta, sigma, scenarios, DifferenceTests.Alpha)),
            With((delta, sigma) => Required(delta, sigma, Usual)),
            With((delta, sigma) => Required(delta, sigma, High)),
            sd.Then(sigma => PairedTPower.Detectable(sigma, scenarios, Usual, DifferenceTests.Alpha)));

        Quantity With(Func<double, double, Quantity> compute) => sd.Then(sigma => hopedFor.Then(delta => compute(delta, sigma)));
    }

    private static Quantity Required(double delta, double sigma, double power) =>
        PairedTPower.Required(delta, sigma, power, DifferenceTests.Alpha) is { } required ? required.N : Quantity.Undefined($"more than {PairedTPower.MostScenarios} scenarios");
}
