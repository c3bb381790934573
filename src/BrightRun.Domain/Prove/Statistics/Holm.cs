using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Holm's correction of a family of tests ("A simple sequentially rejective multiple test procedure", 1979).</summary>
public static class Holm
{
    /// <summary>Adjusted p-values in the order of the input: max over j &lt;= i of min(1, (m - j + 1) p(j)), ascending.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var (highest, position) = (0.0, 0);
        foreach (var index in Enumerable.Range(0, p.Count).OrderBy(index => p[index]))
        {
            highest = Math.Max(highest, Math.Min(1, (p.Count - position++) * p[index]));
            adjusted[index] = highest;
        }

        return adjusted;
    }

    [ReferenceCase("holm")]
    private static object FromCase(CaseInput input) => new { Adjusted = Adjust(input.Numbers("p")) };
}
