using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Spearman's rank correlation ("The proof and measurement of association between two things", 1904): Pearson's over mid-ranks.</summary>
public static class Correlation
{
    /// <summary>ρ of two variables of equal length.</summary>
    public static Quantity Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count < 2)
            return Quantity.Undefined(Reasons.TooFewScenarios);
        var centre = x.Count + 1; // mean of doubled ranks
        var (rx, ry) = (Ranks.Doubled(x), Ranks.Doubled(y));
        var (sxx, syy, sxy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < rx.Length; i++)
        {
            double dx = rx[i] - centre, dy = ry[i] - centre;
            (sxx, syy, sxy) = (sxx + dx * dx, syy + dy * dy, sxy + dx * dy);
        }

        return sxx == 0 || syy == 0 ? Quantity.Undefined("one variable is constant") : sxy / Math.Sqrt(sxx * syy);
    }

    [ReferenceCase("spearman")]
    private static object FromCase(CaseInput input)
    {
        var (x, y) = input.Pairs("x", "y");
        return new { N = x.Length, Rho = Spearman(x, y) };
    }
}
