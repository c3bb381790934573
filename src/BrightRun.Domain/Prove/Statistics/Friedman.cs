using BrightRun.Domain.Prove.Statistics.Distributions;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What Friedman's test gives.</summary>
/// <param name="N">Scenarios.</param>
/// <param name="RankSums">Sum of the mid-ranks of each arm; null below two scenarios.</param>
/// <param name="Df">Arms - 1.</param>
/// <param name="Chi2">The statistic, corrected for ties.</param>
/// <param name="P">From the chi-square distribution.</param>
/// <param name="PExact">From all permutations within scenarios, up to 30 scenarios.</param>
/// <param name="W">Kendall's W.</param>
public sealed record FriedmanResult(int N, double[]? RankSums, int Df, Quantity Chi2, Quantity P, Quantity PExact, Quantity W);

/// <summary>
/// Friedman's rank test over several arms ("The use of ranks to avoid the assumption of normality", 1937) with mid-ranks and the
/// correction for ties of Conover, "Practical nonparametric statistics", 1999, chapter 5.8.
/// </summary>
public static class Friedman
{
    /// <summary>Up to so many scenarios the null distribution is exact.</summary>
    public const int LargestExact = 30;

    /// <summary>Up to so many arms, too: a scenario has k! orders, 720 for six arms.</summary>
    public const int LargestExactArms = 6;

    // States of the enumeration; four arms and 30 scenarios without ties stay below a tenth of it.
    private const int MostStates = 1_000_000;

    /// <summary>Tests whether the arms' scores are alike.</summary>
    /// <param name="rows">A row for each scenario, a score for each arm.</param>
    public static FriedmanResult Of(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        var (n, k) = (rows.Count, rows.Count == 0 ? 0 : rows[0].Count);
        if (n < 2)
        {
            var none = Quantity.Undefined(Reasons.TooFewScenarios);
            return new FriedmanResult(n, null, Math.Max(0, k - 1), none, none, none, none);
        }

        int[][] ranks = [.. rows.Select(Ranks.Doubled)];
        int[] sums = [.. Enumerable.Range(0, k).Select(arm => ranks.Sum(row => row[arm]))];
        double[] halves = [.. sums.Select(sum => sum / 2.0)];
        var spread = ranks.Sum(row => row.Sum(rank => (double)rank * rank)) / 4 - n * k * (k + 1.0) * (k + 1) / 4;
        if (spread == 0)
        {
            var tied = Quantity.Undefined("all values tied within every scenario");
            return new FriedmanResult(n, halves, k - 1, tied, tied, tied, tied);
        }

        var centre = n * (k + 1) / 2.0;
        var chi2 = (k - 1) * halves.Sum(sum => (sum - centre) * (sum - centre)) / spread;
        return new FriedmanResult(n, halves, k - 1, chi2, ChiSquareDistribution.UpperTail(chi2, k - 1), ExactP(ranks, sums), chi2 / (n * (k - 1.0)));
    }

    /// <summary>
    /// Probability, over all permutations within rows, of sums whose squares add up to at least the observed. The distribution does not
    /// change when arms change places, so sums are kept in ascending order.
    /// </summary>
    private static Quantity ExactP(int[][] ranks, int[] observed)
    {
        if (observed.Length > LargestExactArms)
            return Quantity.Undefined($"more than {LargestExactArms} arms: chi-square");
        if (ranks.Length > LargestExact)
            return Quantity.Undefined($"more than {LargestExact} scenarios: chi-square");
        var states = new Dictionary<Sums, double> { [new Sums(new int[observed.Length])] = 1 };
        foreach (var row in ranks)
        {
            var arrangements = Arrangements(row).ToArray();
            var next = new Dictionary<Sums, double>();
            foreach (var (state, probability) in states)
            {
                foreach (var arrangement in arrangements)
                {
                    var sums = state.Plus(arrangement);
                    next[sums] = next.GetValueOrDefault(sums) + probability / arrangements.Length;
                }
            }

            if (next.Count > MostStates)
                return Quantity.Undefined("too many arms to enumerate: chi-square");
            states = next;
        }

        var bound = Squares(observed);
        return Math.Min(1, states.Where(state => Squares(state.Key.Values) >= bound).Sum(state => state.Value));
    }

    private static long Squares(int[] sums) => sums.Sum(sum => (long)sum * sum);

    /// <summary>The different orders of a row; with ties there are fewer than k!.</summary>
    private static IEnumerable<int[]> Arrangements(int[] row)
    {
        if (row.Length <= 1)
            return [row];
        return row.Distinct().SelectMany(first =>
        {
            var at = Array.IndexOf(row, first);
            return Arrangements([.. row[..at], .. row[(at + 1)..]]).Select(rest => (int[])[first, .. rest]);
        });
    }

    [ReferenceCase("friedman")]
    private static object FromCase(CaseInput input)
    {
        var rows = input.Rectangle("rows");
        if (rows.Any(row => row.Length is < 2 or > LargestExactArms))
            throw input.Wrong("rows", $"of two to {LargestExactArms} numbers");
        var result = Of(rows);
        return input.Flag("post_hoc")
            ? new { result.N, result.RankSums, result.Df, result.Chi2, result.P, result.PExact, result.W, PostHoc = PostHoc(rows, [.. rows[0].Select((_, arm) => $"{(char)('A' + arm)}")]) }
            : result;
    }

    /// <summary>The pairwise tests, by pair ("C-A"), and Holm's correction over them.</summary>
    private static object PostHoc(double[][] rows, string[] arms)
    {
        var tests = BradleyTerry.Pairs(arms.Length)
            .Select(pair => (Name: $"{arms[pair.Later]}-{arms[pair.Earlier]}", P: WilcoxonSignedRank.Of([.. rows.Select(row => row[pair.Later] - row[pair.Earlier])]).P.Known))
            .ToArray();
        var adjusted = Holm.Adjust([.. tests.Select(test => test.P)]);
        return new { WilcoxonP = tests.ToDictionary(test => test.Name, test => test.P), Holm = tests.Zip(adjusted).ToDictionary(pair => pair.First.Name, pair => pair.Second) };
    }

    /// <summary>Column sums in ascending order.</summary>
    private readonly record struct Sums(int[] Values)
    {
        public Sums Plus(int[] row)
        {
            var values = new int[row.Length];
            for (var arm = 0; arm < row.Length; arm++)
                values[arm] = Values[arm] + row[arm];
            Array.Sort(values);
            return new Sums(values);
        }

        public bool Equals(Sums other) => Values.AsSpan().SequenceEqual(other.Values);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var value in Values)
                hash.Add(value);
            return hash.ToHashCode();
        }
    }
}
