using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>One arm on its own.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Mean">Mean score over the scenarios that take part.</param>
/// <param name="Sd">Standard deviation over scenarios.</param>
public sealed record ArmSummary(string Arm, Quantity Mean, Quantity Sd);

/// <summary>
/// The full paired analysis of scores that anybody brings: every arm against every earlier one, within scenarios. Scenarios, or clusters of
/// them, are the units; raters are averaged first and conclusions hold for this panel.
/// </summary>
/// <param name="Arms">Each arm on its own, in their order: the baseline first.</param>
/// <param name="Raters">Number of raters; 1 where none is named.</param>
/// <param name="Scenarios">All scenarios.</param>
/// <param name="Compared">Those that take part.</param>
/// <param name="Units">Scenarios or clusters: what counts as independent.</param>
/// <param name="Unscored">Rows without a score.</param>
/// <param name="Out">Scenarios that take no part, by name and reason.</param>
/// <param name="TooManyOut">More than 10 % of them.</param>
/// <param name="OtherArms">Arms of the file that were not asked for.</param>
/// <param name="Contrasts">All pairs.</param>
/// <param name="SeveralArms">Three arms and more together; null for two.</param>
/// <param name="Agreement">Agreement of the raters; null with one.</param>
/// <param name="Flags">What a reader must know before the numbers.</param>
public sealed record ArmComparison(
    IReadOnlyList<ArmSummary> Arms, int Raters, int Scenarios, int Compared, int Units, int Unscored, IReadOnlyList<ScenarioOut> Out, bool TooManyOut,
    IReadOnlyList<string> OtherArms, IReadOnlyList<Contrast> Contrasts, SeveralArms? SeveralArms, RaterAgreement? Agreement, IReadOnlyList<string> Flags)
{
    /// <summary>Compares the arms of a file of scores.</summary>
    /// <param name="rows">The scores.</param>
    /// <param name="options">How they are compared.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <param name="stage">Told what is computed next.</param>
    /// <param name="cancellation">Stops the resampling.</param>
    /// <exception cref="RefusedException">The rows cannot be compared; the message names the row.</exception>
    public static ArmComparison Of(IReadOnlyList<ScoreRow> rows, ComparisonOptions options, string source, Action<string>? stage = null, CancellationToken cancellation = default)
    {
        var table = ScoreTable.Of(rows, options, source);
        var scores = PairedScores.Of(table, options.MinRaters, source);
        var intervals = new IntervalSource(options, cancellation);
        var units = AnalysisUnits.Of(scores.Kept);
        var agreement = table.Raters.Count > 1 ? Agree(table, intervals, stage) : null;
        var pairs = BradleyTerry.Pairs(table.Arms.Count).ToArray();
        var contrasts = new List<Contrast>();
        foreach (var (later, earlier) in pairs)
        {
            stage?.Invoke($"contrast {contrasts.Count + 1} of {pairs.Length}: {table.Arms[later]} against {table.Arms[earlier]}");
            contrasts.Add(Contrast.Of(scores, earlier, later, intervals));
        }

        return new ArmComparison(
            [.. table.Arms.Select(arm => new ArmSummary(arm, Moments.Mean(scores.Means[arm]), Moments.StandardDeviation(scores.Means[arm])))],
            table.Raters.Count, table.Scenarios.Count, scores.Kept.Count, units.Count, table.Unscored, scores.Out, scores.TooManyOut, table.OtherArms,
            [.. Corrected(contrasts).Select(contrast => contrast with { Conclusion = Conclusion.Of(contrast, scores, agreement) })],
            table.Arms.Count > 2 ? SeveralArms.Of(scores, units) : null, agreement, FlagsOf(table, scores, units, agreement));
    }

    private static RaterAgreement Agree(ScoreTable table, IntervalSource intervals, Action<string>? stage)
    {
        stage?.Invoke("agreement of the raters");
        return RaterAgreement.Of(table, AnalysisUnits.Of(table.Scenarios), intervals);
    }

    private static IEnumerable<Contrast> Corrected(List<Contrast> contrasts)
    {
        if (contrasts.Exists(contrast => !contrast.Tests.SignFlip.P.IsDefined))
            return contrasts;
        var adjusted = Holm.Adjust([.. contrasts.Select(contrast => contrast.Tests.SignFlip.P.Known)]);
        return contrasts.Zip(adjusted, (contrast, p) => contrast with { Tests = contrast.Tests with { PHolm = p } });
    }

    private static List<string> FlagsOf(ScoreTable table, PairedScores scores, AnalysisUnits units, RaterAgreement? agreement)
    {
        var flags = new List<string>();
        if (scores.Out.Count > 0)
            flags.Add($"{scores.Out.Count} of {table.Scenarios.Count} scenarios take no part: {string.Join("; ", scores.Out.Take(3).Select(left => $"{left.Scenario} ({left.Reason})"))}{(scores.Out.Count > 3 ? "; …" : "")}");
        if (table.Unscored > 0)
            flags.Add($"{table.Unscored} rows have no score; they count as missing, never as 0 and never as a tie");
        if (units.Count < ClusterError.SmallBelow)
            flags.Add($"{units.Count} {(units.AreClusters ? "clusters" : "scenarios")} are few: intervals are wide and uncertain themselves");
        if (units.AreClusters)
            flags.Add($"{units.Scenarios} scenarios lie in {units.Count} clusters; clusters are what is drawn, flipped and counted as independent");
        if (agreement is { Quality: EvidenceQuality.Cap })
            flags.Add("the raters agree moderately (ICC of their mean from 0.40 to 0.60): no strong statement");
        if (agreement is { IccOfMean.IsDefined: false })
            flags.Add($"agreement of the raters cannot be told: {agreement.IccOfMean.Reason}");
        return flags;
    }
}
