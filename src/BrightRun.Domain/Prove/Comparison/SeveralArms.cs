using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>Three arms and more, looked at together; which of them differ is said by the contrasts with their Holm-corrected p.</summary>
/// <param name="Arms">The arms, in the order of the rank sums.</param>
/// <param name="Friedman">Friedman's test over scenarios, or over cluster means.</param>
/// <param name="P">Its p: exact where there is one, else from chi-square.</param>
/// <param name="Cycle">Some arms beat each other in a circle: each wins more scenarios against the next than it loses.</param>
public sealed record SeveralArms(IReadOnlyList<string> Arms, FriedmanResult Friedman, Quantity P, bool Cycle)
{
    internal static SeveralArms Of(PairedScores scores, AnalysisUnits units)
    {
        var arms = scores.Table.Arms;
        double[][] columns = [.. arms.Select(arm => units.Means(scores.Means[arm]))];
        var result = Statistics.Friedman.Of([.. Enumerable.Range(0, units.Count).Select(unit => columns.Select(column => column[unit]).ToArray())]);
        double[][] wins = [.. columns.Select(mine => columns.Select(theirs => mine.Zip(theirs, (a, b) => (1 + Equality.Sign(a - b)) / 2.0).Sum()).ToArray())];
        return new SeveralArms(arms, result, result.PExact.IsDefined ? result.PExact : result.P, BradleyTerry.Of(arms, wins).Cycle);
    }
}
