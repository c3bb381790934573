using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What the sign test gives.</summary>
/// <param name="N">Scenarios that are not tied.</param>
/// <param name="P">Two-sided p.</param>
/// <param name="Share">Share won of the untied.</param>
/// <param name="CiLow">Lower end of its Clopper-Pearson interval.</param>
/// <param name="CiHigh">Upper end.</param>
public sealed record SignTestResult(int N, Quantity P, Quantity Share, Quantity CiLow, Quantity CiHigh);

/// <summary>The exact two-sided sign test over scenarios (Arbuthnott 1710; Dixon and Mood, "The statistical sign test", 1946).</summary>
public static class SignTest
{
    /// <summary>Tests whether wins and losses are equally likely; ties are left out and have to be reported beside the result.</summary>
    public static SignTestResult Of(int wins, int losses, int ties, double level = 0.95)
    {
        var untied = wins + losses;
        var p = untied + ties < 2 ? Quantity.Undefined(Reasons.TooFewScenarios) : BinomialDistribution.TwoSidedFair(wins, losses);
        if (untied == 0)
        {
            var none = Quantity.Undefined(ties == 0 ? Reasons.NoScenario : "no untied scenario");
            return new SignTestResult(0, p, none, none, none);
        }

        var (low, high) = BinomialDistribution.ClopperPearson(wins, losses, level);
        return new SignTestResult(untied, p, wins / (double)untied, low, high);
    }

    [ReferenceCase("sign_test")]
    private static object FromCase(CaseInput input) => Of(input.Count("wins"), input.Count("losses"), input.Count("ties"), input.Probability("level"));
}
