using System.Globalization;
using BrightRun.Domain.Prove.Comparison;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Cli.Prove;

/// <summary>A comparison as a page that a person reads from top to bottom: first the sentences, then the numbers that they rest on.</summary>
internal sealed class ComparisonText(TextWriter writer)
{
    private const int HeadingWidth = 24;

    public void Write(ArmComparison comparison, ComparisonOptions options)
    {
        var unit = comparison.Units < comparison.Compared ? $" in {comparison.Units} clusters" : "";
        writer.WriteLine($"{comparison.Compared} of {comparison.Scenarios} scenarios compared{unit}, {comparison.Arms.Count} arms, {Raters(comparison)}.");
        foreach (var flag in comparison.Flags)
            writer.WriteLine($"! {flag}.");
        writer.WriteLine();
        foreach (var contrast in comparison.Contrasts)
            writer.WriteLine(contrast.Conclusion.Sentence);
        writer.WriteLine();
        foreach (var arm in comparison.Arms)
            Row(arm.Arm, $"mean {Show(arm.Mean)}, standard deviation {Show(arm.Sd)}");
        foreach (var contrast in comparison.Contrasts)
            Write(contrast, comparison.Contrasts.Count > 1);
        Write(comparison.SeveralArms);
        Write(comparison.Agreement);
        writer.WriteLine();
        writer.WriteLine($"Intervals are 95 %, BCa bootstrap, {options.Resamples:N0} resamples, seed {options.Seed}. These are the scores as they were brought: whether raters were blind,");
        writer.WriteLine("and whether the analysis was fixed before anybody saw them, no statistic can tell.");
    }

    private static string Raters(ArmComparison comparison) => comparison.Raters == 1 ? "one score for each" : $"{comparison.Raters} raters";

    private void Write(Contrast contrast, bool several)
    {
        var (tests, improvement, wins, power) = (contrast.Tests, contrast.Improvement, contrast.Wins, contrast.Power);
        writer.WriteLine();
        writer.WriteLine($"{contrast.Arm} against {contrast.Baseline}");
        Row("means", $"{Show(contrast.MeanBaseline)} → {Show(contrast.MeanArm)} over {contrast.N} scenarios");
        Row("difference", $"{Show(contrast.Difference)} points");
        Row("improvement", $"{Percent(improvement.Percent)} of the baseline{Yardsticks(improvement)}");
        if (improvement.Trap is { } trap)
            Row("", $"do not quote the percentage: {trap}");
        Row("better, same, worse", $"{wins.Wins}, {wins.Ties}, {wins.Losses}; share of wins {Show(wins.Share)}{(wins.SignTest is { } sign ? $", sign test p = {P(sign.P)}" : "")}");
        Row("sign-flip test", $"p = {P(tests.SignFlip.P)} ({(tests.SignFlip.Exact ? "exact" : $"{tests.SignFlip.Draws:N0} draws")}; primary){(several ? $"; {P(tests.PHolm)} corrected for several contrasts" : "")}");
        Row("signed ranks", $"W+ {Show(tests.Wilcoxon.WPlus)}, W- {Show(tests.Wilcoxon.WMinus)}, p = {P(tests.Wilcoxon.P)}");
        Row("t test", $"t({Show(tests.T.Df)}) = {Show(tests.T.T)}, p = {P(tests.T.P)}, interval {Show(tests.T.Low)} to {Show(tests.T.High)}");
        if (tests.DisagreeAbout05)
            Row("", "the three tests disagree about 0.05; the primary one decides");
        Row("effect sizes", $"g_z {Show(contrast.EffectSizes.GZ)}, rank-biserial {Show(contrast.EffectSizes.RankBiserial)}");
        Row("", $"Hodges-Lehmann {Show(contrast.EffectSizes.HodgesLehmann)}, Cliff's delta {Show(contrast.EffectSizes.CliffsDelta)}, g_av {Show(contrast.EffectSizes.GAv)}");
        if (contrast.Clusters is { } clusters)
            Row("standard error", $"{Show(clusters.ClusterSe)} over {clusters.Clusters} clusters; {Show(clusters.NaiveSe)} were scenarios independent");
        Row("power", $"to find {Show(power.HopedFor)} points ({power.From}): {(power.PowerAtN.IsDefined ? $"{power.PowerAtN.Known:P0}" : "-")} with {contrast.N} scenarios; {Show(power.ScenariosFor80)} needed for 80 %, {Show(power.ScenariosFor90)} for 90 %");
        Row("", $"smallest difference found with 80 %: {Show(power.Detectable80)} points");
        if (contrast.AlphaOfDifferences is { } alpha)
            Row("raters about this", $"alpha of the differences {Show(alpha)}");
        Write(contrast.Sensitivity);
    }

    private void Write(Sensitivity sensitivity)
    {
        if (sensitivity.PrattP is { } pratt)
            Row("many zeros", $"signed ranks after Pratt: p = {P(pratt)}");
        if (sensitivity is { LowestWithout: { } low, HighestWithout: { } high })
            Row("hangs on single ones", $"{low.What}: {Show(low.MeanDifference)} (p = {P(low.P)}); {high.What}: {Show(high.MeanDifference)} (p = {P(high.P)})");
        foreach (var (what, n, mean, p) in sensitivity.WithoutRater.Append(sensitivity.MissingAtFloor).OfType<Variation>())
            Row("", $"{what}: {Show(mean)} over {n} scenarios, p = {P(p)}");
        if (sensitivity.RatersAndScenarios is { } both)
            Row("", $"raters drawn, too: interval {Show(both.Low)} to {Show(both.High)}");
    }

    private void Write(SeveralArms? several)
    {
        if (several is null)
            return;
        writer.WriteLine();
        writer.WriteLine("All arms together");
        Row("Friedman", $"χ²({several.Friedman.Df}) = {Show(several.Friedman.Chi2)}, p = {P(several.P)}, Kendall's W {Show(several.Friedman.W)}");
        if (several.Cycle)
            Row("", "the arms beat each other in a circle; there is no order among them");
    }

    private void Write(RaterAgreement? agreement)
    {
        if (agreement is null)
            return;
        writer.WriteLine();
        writer.WriteLine($"Agreement of {agreement.Raters} raters over {agreement.Items} answers");
        Row("Krippendorff's alpha", $"{Show(agreement.AlphaInterval)} (distances), {Show(agreement.AlphaOrdinal)} (order)");
        Row("ICC", $"one rater {Show(agreement.Icc.IccA1)}, mean of all {Show(agreement.IccOfMean)}, over {agreement.Icc.N} answers that all of them scored");
        if (agreement.Kappa is { } kappa)
            Row("Cohen's kappa", $"{Show(kappa.Unweighted)} unweighted, {Show(kappa.Linear)} linear, {Show(kappa.Quadratic)} quadratic");
    }

    private static string Yardsticks(RelativeImprovement improvement) => improvement.ShareOfRange.IsDefined
        ? $"; {Percent(improvement.PercentAboveFloor)} of what it has above the floor, {Percent(improvement.ShareOfRange)} of the scale"
        : "";

    private static string Show(Estimate estimate) => estimate.Low.IsDefined
        ? $"{Show(estimate.Value)} ({Show(estimate.Low)} to {Show(estimate.High)})"
        : Show(estimate.Value);

    private static string Percent(Estimate estimate) => estimate.Low.IsDefined
        ? $"{Percent(estimate.Value)} ({Percent(estimate.Low)} to {Percent(estimate.High)})"
        : Percent(estimate.Value);

    private static string Percent(Quantity value) => value.IsDefined ? value.Known.ToString("0.0 '%'", CultureInfo.InvariantCulture) : "-";

    private static string Show(Quantity value) => value.IsDefined ? value.Known.ToString("0.###", CultureInfo.InvariantCulture) : "-";

    private static string P(Quantity p) => p.Value switch
    {
        null => "-",
        < 0.0001 => "< 0.0001",
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    private void Row(string heading, string text) => writer.WriteLine($"  {heading.PadRight(HeadingWidth)} {text}");
}
