using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Agreement of two raters beyond chance.</summary>
/// <param name="N">Scenarios.</param>
/// <param name="Unweighted">Every disagreement counts alike.</param>
/// <param name="Linear">By the distance.</param>
/// <param name="Quadratic">By its square.</param>
public sealed record KappaResult(int N, Quantity Unweighted, Quantity Linear, Quantity Quadratic);

/// <summary>Cohen's kappa ("A coefficient of agreement for nominal scales", 1960; weighted, 1968).</summary>
public static class Kappa
{
    /// <summary>Kappa with the three usual weights, which are distances on the scale itself.</summary>
    public static KappaResult Of(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        new(a.Count, Of(a, b, distance => distance > Equality.Tolerance ? 1 : 0), Of(a, b, distance => distance), Of(a, b, distance => distance * distance));

    private static Quantity Of(IReadOnlyList<double> a, IReadOnlyList<double> b, Func<double, double> weight)
    {
        if (a.Count == 0)
            return Quantity.Undefined(Reasons.NoScenario);
        var observed = a.Zip(b, (x, y) => weight(Math.Abs(x - y))).Average();
        var expected = a.Average(x => b.Average(y => weight(Math.Abs(x - y))));
        return expected <= Equality.Tolerance ? Quantity.Undefined("no disagreement is possible by chance") : 1 - observed / expected;
    }

    [ReferenceCase("kappa")]
    private static object FromCase(CaseInput input)
    {
        var (a, b) = input.Pairs("a", "b");
        return Of(a, b);
    }
}
