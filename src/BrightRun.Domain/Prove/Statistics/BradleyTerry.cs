using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Strengths of arms from paired comparisons.</summary>
/// <param name="LogStrength">Log strength of each arm; the first is 0.</param>
/// <param name="Probability">For each pair, "C>A" is the probability that C beats A.</param>
/// <param name="Separated">The maximum was infinite, so ½ was added to each direction of each pair.</param>
/// <param name="Cycle">Some arms beat each other in a circle.</param>
public sealed record BradleyTerryResult(double[] LogStrength, IReadOnlyDictionary<string, double> Probability, bool Separated, bool Cycle);

/// <summary>
/// The Bradley-Terry model by the MM iteration of Hunter, "MM algorithms for generalized Bradley-Terry models", 2004; the maximum is finite
/// exactly when the graph of "beat at least once" is strongly connected (Ford, "Solution of a ranking problem from binary comparisons", 1957).
/// </summary>
public static class BradleyTerry
{
    private const double Converged = 1e-14;
    private const int MostIterations = 1_000_000;

    /// <summary>Fits the model.</summary>
    /// <param name="arms">Names; at least two.</param>
    /// <param name="wins">How often arm i beat arm j, ties ½ to each; square, the diagonal is not looked at.</param>
    public static BradleyTerryResult Of(IReadOnlyList<string> arms, IReadOnlyList<IReadOnlyList<double>> wins)
    {
        var separated = !IsStronglyConnected(arms.Count, (i, j) => wins[i][j] > 0);
        var log = Fit(arms.Count, (i, j) => wins[i][j] + (separated ? 0.5 : 0));
        var probability = new Dictionary<string, double>();
        foreach (var (later, earlier) in Pairs(arms.Count))
            probability[$"{arms[later]}>{arms[earlier]}"] = 1 / (1 + Math.Exp(log[earlier] - log[later]));
        return new BradleyTerryResult(log, probability, separated, HasCycle(arms.Count, (i, j) => Equality.Sign(wins[i][j] - wins[j][i]) > 0));
    }

    /// <summary>All pairs of a later and an earlier index, in the order of the later one's opponents: (1, 0), (2, 0), (2, 1), …</summary>
    internal static IEnumerable<(int Later, int Earlier)> Pairs(int count) =>
        Enumerable.Range(0, count).SelectMany(earlier => Enumerable.Range(earlier + 1, count - earlier - 1).Select(later => (later, earlier)));

    private static double[] Fit(int count, Func<int, int, double> wins)
    {
        var strength = Enumerable.Repeat(1.0, count).ToArray();
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var change = 0.0;
            var next = new double[count];
            for (var i = 0; i < count; i++)
            {
                var (won, expected) = (0.0, 0.0);
                for (var j = 0; j < count; j++)
                {
                    if (j == i)
                        continue;
                    won += wins(i, j);
                    expected += (wins(i, j) + wins(j, i)) / (strength[i] + strength[j]);
                }

                next[i] = won / expected;
            }

            for (var i = 0; i < count; i++)
            {
                next[i] /= i == 0 ? 1 : next[0];
                if (i > 0)
                    change = Math.Max(change, Math.Abs(Math.Log(next[i] / strength[i])));
            }

            next[0] = 1;
            strength = next;
            if (change < Converged)
                break;
        }

        return [.. strength.Select(value => Math.Log(value))];
    }

    private static bool IsStronglyConnected(int count, Func<int, int, bool> edge) =>
        Enumerable.Range(0, count).All(start => Reached(count, start, edge).Count == count);

    private static bool HasCycle(int count, Func<int, int, bool> edge) =>
        Enumerable.Range(0, count).Any(start => Enumerable.Range(0, count).Any(next => edge(start, next) && Reached(count, next, edge).Contains(start)));

    private static HashSet<int> Reached(int count, int start, Func<int, int, bool> edge)
    {
        var reached = new HashSet<int> { start };
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out var from))
        {
            foreach (var to in Enumerable.Range(0, count).Where(to => to != from && edge(from, to)))
            {
                if (reached.Add(to))
                    open.Enqueue(to);
            }
        }

        return reached;
    }

    [ReferenceCase("bradley_terry")]
    private static object FromCase(CaseInput input)
    {
        var (arms, wins) = (input.Words("arms"), input.Rectangle("wins"));
        return arms.Length >= 2 && wins.Length == arms.Length && wins[0].Length == arms.Length && wins.All(row => row.All(value => value >= 0))
            ? Of(arms, wins)
            : throw input.Wrong("wins", "a square table of numbers from 0 on, a row for each of at least two arms");
    }
}
