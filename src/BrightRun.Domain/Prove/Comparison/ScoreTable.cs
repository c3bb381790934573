using System.Globalization;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>One scenario of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cluster">Its cluster; its own name where none was given.</param>
/// <param name="Scores">Row for each rater, column for each arm, null where there is no score.</param>
public sealed record ScoredScenario(string Name, string Cluster, double?[][] Scores);

/// <summary>
/// Scores in order: scenarios, arms and raters by name, whatever the order of the file, so that a result never depends on it.
/// </summary>
public sealed class ScoreTable
{
    /// <summary>More arms than a comparison has; a column of texts or times was probably taken for the arms.</summary>
    public const int MostArms = 20;

    private ScoreTable(IReadOnlyList<string> arms, IReadOnlyList<string> raters, IReadOnlyList<ScoredScenario> scenarios, int unscored, IReadOnlyList<string> otherArms) =>
        (Arms, Raters, Scenarios, Unscored, OtherArms) = (arms, raters, scenarios, unscored, otherArms);

    /// <summary>The arms compared, the baseline first.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>The raters; one without a name where the file has none.</summary>
    public IReadOnlyList<string> Raters { get; }

    /// <summary>All scenarios.</summary>
    public IReadOnlyList<ScoredScenario> Scenarios { get; }

    /// <summary>Rows without a score.</summary>
    public int Unscored { get; }

    /// <summary>Arms of the file that are not compared.</summary>
    public IReadOnlyList<string> OtherArms { get; }

    /// <summary>Puts rows in order.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="options">Arms and scale.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <exception cref="RefusedException">One arm only, a cell given twice, a score off the scale, a scenario in two clusters, an arm that is not there.</exception>
    public static ScoreTable Of(IReadOnlyList<ScoreRow> rows, ComparisonOptions options, string source)
    {
        if (rows.Count == 0)
            throw new RefusedException($"{source} holds no score.", "Give a row for each scenario and arm: scenario, arm, score.");
        string[] there = [.. rows.Select(row => row.Arm).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var arms = Choose(there, options.Arms, source);
        foreach (var row in rows)
            Check(row, options.Scale, source);
        RefuseHalfNamedRaters(rows, source);
        ScoreRow[] compared = [.. rows.Where(row => arms.Contains(row.Arm, StringComparer.Ordinal))];
        string[] raters = [.. compared.Select(row => row.Rater ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var scenarios = compared
            .GroupBy(row => row.Scenario, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ScoredScenario(group.Key, Cluster(group, source), Scores([.. group], arms, raters, source)));
        return new ScoreTable(arms, raters, [.. scenarios], compared.Count(row => row.Score is null), [.. there.Except(arms, StringComparer.Ordinal)]);
    }

    private static IReadOnlyList<string> Choose(string[] there, IReadOnlyList<string>? wanted, string source)
    {
        if (there.Length == 1)
            throw new RefusedException($"{source} holds one arm only, {there[0]}; nothing can be compared with it.", "Give the scores of at least two arms for the same scenarios.");
        if (wanted is null)
        {
            return there.Length <= MostArms
                ? there
                : throw new RefusedException($"{source} holds {there.Length} arms ({there[0]}, {there[1]}, {there[2]}, …); at most {MostArms} are compared.", "Check that the column arm is the right one, or choose with --arms.");
        }

        if (wanted.FirstOrDefault(arm => !there.Contains(arm, StringComparer.Ordinal)) is { } unknown)
            throw new RefusedException($"{source} has no arm {unknown}.", $"Its arms are {string.Join(", ", there.Take(MostArms))}.");
        return wanted.Count >= 2 && wanted.Distinct(StringComparer.Ordinal).Count() == wanted.Count
            ? wanted
            : throw new RefusedException($"--arms {string.Join(',', wanted)} is no list of at least two different arms.", "Name the baseline first: --arms A,C.");
    }

    private static void Check(ScoreRow row, (double Floor, double Top)? scale, string source)
    {
        if (row.Score is not { } score)
            return;
        if (!double.IsFinite(score))
            throw new RefusedException($"{source}, {row.Place}: the score is {score.ToString(CultureInfo.InvariantCulture)}, which is no number.", "Leave the cell empty where there is no score.");
        if (scale is var (floor, top) && (score < floor || score > top))
        {
            throw new RefusedException(
                FormattableString.Invariant($"{source}, {row.Place}: the score {score} is off the scale from {floor} to {top}."), "Correct the score, or the scale (--scale).");
        }
    }

    private static void RefuseHalfNamedRaters(IReadOnlyList<ScoreRow> rows, string source)
    {
        var unnamed = rows.FirstOrDefault(row => row.Rater is null);
        if (unnamed is not null && rows.Any(row => row.Rater is not null))
            throw new RefusedException($"{source}, {unnamed.Place}: no rater, though other rows name one.", "Name the rater in every row, or in none.");
    }

    private static string Cluster(IGrouping<string, ScoreRow> scenario, string source)
    {
        ScoreRow[] named = [.. scenario.Where(row => row.Cluster is not null)];
        if (Array.Find(named, row => row.Cluster != named[0].Cluster) is not { } other)
            return named.Length == 0 ? scenario.Key : named[0].Cluster!;
        throw new RefusedException(
            $"{source}: scenario {scenario.Key} is in cluster {named[0].Cluster} ({named[0].Place}) and in cluster {other.Cluster} ({other.Place}).", "A scenario belongs to one cluster.");
    }

    private static double?[][] Scores(ScoreRow[] rows, IReadOnlyList<string> arms, string[] raters, string source)
    {
        var cells = new Dictionary<(string Rater, string Arm), ScoreRow>();
        foreach (var row in rows)
        {
            if (cells.TryAdd((row.Rater ?? "", row.Arm), row))
                continue;
            var first = cells[(row.Rater ?? "", row.Arm)];
            throw new RefusedException(
                $"{source}: scenario {row.Scenario}, arm {row.Arm}{(row.Rater is null ? "" : $", rater {row.Rater}")} is scored twice, in {first.Place} and in {row.Place}.",
                row.Rater is null ? "Keep one of them, or tell raters apart by a column rater." : "Keep one of them.");
        }

        return [.. raters.Select(rater => arms.Select(arm => cells.GetValueOrDefault((rater, arm))?.Score).ToArray())];
    }
}
