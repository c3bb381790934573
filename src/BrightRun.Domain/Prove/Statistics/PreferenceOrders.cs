using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Preference among several arms.</summary>
/// <param name="Wins">Sum over scenarios of the raters' mean: how often arm i was put before arm j, a tie ½.</param>
/// <param name="Share">For each pair, "C>A" is the share of scenarios that C wins against A.</param>
/// <param name="BradleyTerry">Strengths from these comparisons.</param>
public sealed record PreferenceOrdersResult(double[][] Wins, IReadOnlyDictionary<string, Quantity> Share, BradleyTerryResult BradleyTerry);

/// <summary>Preference among several arms that raters put in order, ties allowed.</summary>
public static class PreferenceOrders
{
    /// <summary>All pairwise shares, and one strength for each arm.</summary>
    /// <param name="arms">Names of the arms.</param>
    /// <param name="orders">For each scenario and rater the tiers from best to worst, null for a missing rater.</param>
    public static PreferenceOrdersResult Of(IReadOnlyList<string> arms, IReadOnlyList<IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>?>> orders)
    {
        var wins = arms.Select(_ => new double[arms.Count]).ToArray();
        foreach (var scenario in orders)
        {
            var given = scenario.Where(order => order is not null).Select(order => Tiers(arms, order!)).ToArray();
            foreach (var (later, earlier) in BradleyTerry.Pairs(arms.Count).Where(_ => given.Length > 0))
            {
                var share = given.Average(tier => tier[later] < tier[earlier] ? 1 : tier[later] > tier[earlier] ? 0 : 0.5);
                wins[later][earlier] += share;
                wins[earlier][later] += 1 - share;
            }
        }

        var shares = BradleyTerry.Pairs(arms.Count).ToDictionary(
            pair => $"{arms[pair.Later]}>{arms[pair.Earlier]}",
            pair => wins[pair.Later][pair.Earlier] + wins[pair.Earlier][pair.Later] is > 0 and var total
                ? wins[pair.Later][pair.Earlier] / total
                : Quantity.Undefined(Reasons.NoScenario));
        return new PreferenceOrdersResult(wins, shares, BradleyTerry.Of(arms, wins));
    }

    private static int[] Tiers(IReadOnlyList<string> arms, IReadOnlyList<IReadOnlyList<string>> order) =>
        [.. arms.Select(arm => Enumerable.Range(0, order.Count).First(tier => order[tier].Contains(arm)))];

    [ReferenceCase("preference_three_arms")]
    private static object FromCase(CaseInput input)
    {
        var (arms, orders) = (input.Words("arms"), input.Orders("orders"));
        var complete = orders.SelectMany(scenario => scenario).All(order => order is null || order.SelectMany(tier => tier).Order(StringComparer.Ordinal).SequenceEqual(arms.Order(StringComparer.Ordinal)));
        return arms.Length >= 2 && complete ? Of(arms, orders) : throw input.Wrong("orders", "orders in which every arm stands once");
    }
}
