namespace BrightRun.Domain.Prove.Statistics;

/// <summary>The reasons that several statistics share, so that the same lack is always said in the same words.</summary>
internal static class Reasons
{
    public const string NoScenario = "no scenario";
    public const string TooFewScenarios = "fewer than 2 scenarios";
    public const string NoSpread = "standard deviation is 0";
    public const string NoNonZero = "no non-zero difference";
    public const string NoVariation = "no variation";
}
