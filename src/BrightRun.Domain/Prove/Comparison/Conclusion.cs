using System.Globalization;

namespace BrightRun.Domain.Prove.Comparison;

/// <summary>What a contrast allows to say.</summary>
public enum Finding
{
    /// <summary>The arm scores higher: p below 0.05 and the whole interval above 0.</summary>
    Higher,

    /// <summary>The arm scores lower.</summary>
    Lower,

    /// <summary>No difference is shown, and the improvement that was hoped for is ruled out.</summary>
    RuledOut,

    /// <summary>The scores cannot tell.</summary>
    Undecided,

    /// <summary>Too few scenarios, too many missing, or raters who do not agree: no conclusion at all.</summary>
    NoConclusion,
}

/// <summary>A finding in words that anybody can read. It never claims more than scores can that somebody brought.</summary>
/// <param name="Finding">The code.</param>
/// <param name="Sentence">The sentence.</param>
public sealed record Conclusion(Finding Finding, string Sentence)
{
    internal static readonly Conclusion None = new(Finding.NoConclusion, "");

    /// <summary>Words for a contrast whose p is corrected.</summary>
    internal static Conclusion Of(Contrast contrast, PairedScores scores, RaterAgreement? agreement)
    {
        var (arm, baseline, difference) = (contrast.Arm, contrast.Baseline, contrast.Difference);
        if (scores.TooManyOut)
            return new(Finding.NoConclusion, $"{scores.Out.Count} of {scores.Table.Scenarios.Count} scenarios cannot be compared; the rest may be a selection, so no conclusion about {arm} and {baseline} is drawn.");
        if (agreement is { Quality: EvidenceQuality.Fail })
            return new(Finding.NoConclusion, $"The raters do not agree enough (ICC of their mean below 0.40): the ratings do not support a conclusion about {arm} and {baseline}.");
        if (difference is { Degenerate: true, Value.Value: 0 } || contrast.Wins is { Wins: 0, Losses: 0 })
            return new(Finding.Undecided, $"{arm} and {baseline} have the same score in every scenario; no difference is shown.");
        if (!difference.Low.IsDefined || !contrast.Tests.PHolm.IsDefined)
            return new(Finding.NoConclusion, $"{Number(contrast.Units)} {(contrast.Clusters is null ? "scenarios" : "clusters")} are too few for an interval ({difference.Low.Reason ?? contrast.Tests.PHolm.Reason}): no conclusion about {arm} and {baseline}.");
        var sure = contrast.Tests.PHolm.Known < DifferenceTests.Alpha;
        if (sure && difference.Low.Known > 0)
            return new(Finding.Higher, $"{arm} scores {Points(difference.Value.Known)} higher than {baseline} ({Interval(difference)}){Percent(contrast)}.");
        if (sure && difference.High.Known < 0)
            return new(Finding.Lower, $"{arm} scores {Points(-difference.Value.Known)} lower than {baseline} ({Interval(difference)}){Percent(contrast)}.");
        return Open(contrast);
    }

    private static Conclusion Open(Contrast contrast)
    {
        var (arm, baseline) = (contrast.Arm, contrast.Baseline);
        var observed = $"{arm} and {baseline} differ by {Points(contrast.Difference.Value.Known)} ({Interval(contrast.Difference)})";
        if (contrast.Power.HopedFor.Value is { } hoped && !contrast.Difference.Degenerate && contrast.Difference.Low.Known <= 0 && contrast.Difference.High.Known < hoped)
            return new(Finding.RuledOut, $"{observed}: an improvement of {Points(hoped)} ({contrast.Power.From}) or more is ruled out by these scores.");
        var needed = contrast.Power.ScenariosFor80.Value is { } n && contrast.Power.HopedFor.Value is { } target
            ? $"; to find a difference of {Points(target)} with 80 % certainty, about {Number(n)} scenarios would be needed"
            : "";
        return new(Finding.Undecided, $"{observed}: these scores cannot tell them apart{needed}.");
    }

    private static string Percent(Contrast contrast) => contrast.Improvement is { Trap: null, Percent: { Low.IsDefined: true } percent }
        ? string.Create(CultureInfo.InvariantCulture, $", {percent.Value.Known:+0.#;-0.#} % of {contrast.Baseline}'s mean ({percent.Low.Known:+0.#;-0.#;0} to {percent.High.Known:+0.#;-0.#;0} %)")
        : "";

    private static string Interval(Estimate estimate) => string.Create(CultureInfo.InvariantCulture, $"95 % interval {estimate.Low.Known:0.00#} to {estimate.High.Known:0.00#}");

    private static string Points(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00#} points");

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
