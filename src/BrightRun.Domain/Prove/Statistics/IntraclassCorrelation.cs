using System.Text.Json.Serialization;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Intraclass correlations; the letter is A for absolute agreement and C for consistency, k for the mean of all raters.</summary>
/// <param name="N">Complete rows.</param>
/// <param name="K">Raters.</param>
/// <param name="Icc11">ICC(1,1), one-way.</param>
/// <param name="IccA1">ICC(A,1).</param>
/// <param name="IccAk">ICC(A,k). When raters disagree more than scenarios differ, the formula leaves [0, 1].</param>
/// <param name="IccC1">ICC(C,1).</param>
/// <param name="IccCk">ICC(C,k).</param>
public sealed record IccResult(
    int N, int K,
    [property: JsonPropertyName("icc_1_1")] Quantity Icc11,
    [property: JsonPropertyName("icc_a_1")] Quantity IccA1,
    [property: JsonPropertyName("icc_a_k")] Quantity IccAk,
    [property: JsonPropertyName("icc_c_1")] Quantity IccC1,
    [property: JsonPropertyName("icc_c_k")] Quantity IccCk);

/// <summary>
/// Intraclass correlations (Shrout and Fleiss, "Intraclass correlations: uses in assessing rater reliability", 1979; names after McGraw and
/// Wong, "Forming inferences about some intraclass correlation coefficients", 1996).
/// </summary>
public static class IntraclassCorrelation
{
    /// <summary>All five, over complete rows.</summary>
    /// <param name="rows">Row for each scenario, column for each rater, null where a score is missing.</param>
    public static IccResult Of(IReadOnlyList<IReadOnlyList<double?>> rows)
    {
        double[][] complete = [.. rows.Where(row => row.All(value => value is not null)).Select(row => row.Select(value => value!.Value).ToArray())];
        var (n, k) = (complete.Length, rows.Count == 0 ? 0 : rows[0].Count);
        if (k < 2)
            return None("fewer than 2 raters");
        if (n < 2)
            return None(Reasons.TooFewScenarios);
        if (Equality.AreAllSame(complete.SelectMany(row => row)))
            return None(Reasons.NoVariation);
        var mean = complete.Average(row => row.Average());
        var total = complete.Sum(row => row.Sum(value => Square(value - mean)));
        var between = k * complete.Sum(row => Square(row.Average() - mean));
        var raters = n * Enumerable.Range(0, k).Sum(rater => Square(complete.Average(row => row[rater]) - mean));
        var rowMs = between / (n - 1);
        var withinMs = (total - between) / (n * (k - 1.0));
        var raterMs = raters / (k - 1);
        var errorMs = (total - between - raters) / ((n - 1) * (k - 1.0));
        var scale = total / (n * k);
        return new IccResult(
            n, k,
            Ratio(rowMs - withinMs, rowMs + (k - 1) * withinMs, scale),
            Ratio(rowMs - errorMs, rowMs + (k - 1) * errorMs + (double)k / n * (raterMs - errorMs), scale),
            Ratio(rowMs - errorMs, rowMs + (raterMs - errorMs) / n, scale),
            Ratio(rowMs - errorMs, rowMs + (k - 1) * errorMs, scale),
            Ratio(rowMs - errorMs, rowMs, scale));

        IccResult None(string reason)
        {
            var none = Quantity.Undefined(reason);
            return new IccResult(n, k, none, none, none, none, none);
        }
    }

    private static double Square(double value) => value * value;

    private static Quantity Ratio(double numerator, double denominator, double scale) =>
        Math.Abs(denominator) <= Equality.Tolerance * scale ? Quantity.Undefined("the denominator is 0") : numerator / denominator;

    [ReferenceCase("icc")]
    private static object FromCase(CaseInput input) => Of(input.RectangleWithGaps("rows"));
}
