using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>What the agreement of the raters allows to say.</summary>
public enum EvidenceQuality
{
    /// <summary>ICC(A,k) of at least 0.60.</summary>
    Ok,

    /// <summary>0.40 to 0.60: no strong statement.</summary>
    Cap,

    /// <summary>Below 0.40: the ratings do not support a conclusion.</summary>
    Fail,
}

/// <summary>How far raters agree about the answers, scenario and arm being one item.</summary>
/// <param name="Raters">Number of raters.</param>
/// <param name="Items">Items with at least two scores.</param>
/// <param name="AlphaInterval">Krippendorff's alpha, distances between scores count.</param>
/// <param name="AlphaOrdinal">The same where only the order of scores counts; for scores of at most 20 different values.</param>
/// <param name="Icc">Intraclass correlations over the items that every rater scored.</param>
/// <param name="IccOfMean">ICC(A,k) as a report shows it: undefined where the formula leaves [0, 1].</param>
/// <param name="Kappa">Cohen's kappa of two raters; null for another number of them.</param>
/// <param name="Quality">By ICC(A,k); null where it is undefined.</param>
public sealed record RaterAgreement(
    int Raters, int Items, Estimate AlphaInterval, Estimate AlphaOrdinal, IccResult Icc, Quantity IccOfMean, KappaResult? Kappa, EvidenceQuality? Quality)
{
    private const int MostLevels = 20;
    private const double OkFrom = 0.60;
    private const double CapFrom = 0.40;

    internal static RaterAgreement Of(ScoreTable table, AnalysisUnits units, IntervalSource intervals)
    {
        // Items by scenario, so that a scenario that is drawn brings the items of all arms.
        double?[][][] items = [.. table.Scenarios.Select(scenario => table.Arms.Select((_, arm) => scenario.Scores.Select(scores => scores[arm]).ToArray()).ToArray())];
        double?[][] all = [.. items.SelectMany(scenario => scenario)];
        double[][] pairable = [.. all.Select(Known).Where(item => item.Length >= 2)];
        var icc = IntraclassCorrelation.Of(all);
        return new RaterAgreement(
            table.Raters.Count, pairable.Length,
            intervals.Estimate(units.Of(drawn => KrippendorffAlpha.IntervalOf(drawn.SelectMany(scenario => items[scenario]).Select(Known)))),
            Ordinal(items, pairable, units, intervals), icc, Shown(icc.IccAk), table.Raters.Count == 2 ? KappaOf(all) : null, QualityOf(icc.IccAk));
    }

    /// <summary>Alpha of the differences themselves, on which the conclusion about a contrast rests.</summary>
    internal static Estimate OnDifferences(IReadOnlyList<ScoredScenario> scenarios, int baseline, int arm, AnalysisUnits units, IntervalSource intervals)
    {
        double[][] differences = [.. scenarios.Select(scenario => scenario.Scores.Select(scores => scores[arm] - scores[baseline]).OfType<double>().ToArray())];
        return intervals.Estimate(units.Of(drawn => KrippendorffAlpha.IntervalOf(drawn.Select(scenario => differences[scenario]))));
    }

    private static Estimate Ordinal(double?[][][] items, double[][] pairable, AnalysisUnits units, IntervalSource intervals)
    {
        if (pairable.SelectMany(item => item).Distinct().Count() <= MostLevels)
            return intervals.Estimate(units.Of(drawn => KrippendorffAlpha.OrdinalOf(ByRater([.. drawn.SelectMany(scenario => items[scenario])]))));
        var reason = $"more than {MostLevels} different scores";
        return Estimate.Without(Quantity.Undefined(reason), reason);
    }

    private static double?[][] ByRater(double?[][] items) => [.. Enumerable.Range(0, items[0].Length).Select(rater => items.Select(item => item[rater]).ToArray())];

    private static double[] Known(double?[] item) => [.. item.OfType<double>()];

    private static Quantity Shown(Quantity icc) =>
        icc.Then(value => value is < 0 or > 1 ? Quantity.Undefined("raters disagree more than items differ, and the formula leaves 0 to 1") : value);

    private static KappaResult KappaOf(double?[][] items)
    {
        double[][] both = [.. items.Select(Known).Where(item => item.Length == 2)];
        return Statistics.Kappa.Of([.. both.Select(item => item[0])], [.. both.Select(item => item[1])]);
    }

    private static EvidenceQuality? QualityOf(Quantity icc) => icc.Value switch
    {
        null => null,
        < CapFrom or > 1 => EvidenceQuality.Fail, // above 1 the raters disagree more than the items differ
        < OkFrom => EvidenceQuality.Cap,
        _ => EvidenceQuality.Ok,
    };
}
